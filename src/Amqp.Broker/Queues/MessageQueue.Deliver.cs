using Amqp.Broker.Delivery;
using Amqp.Broker.Statistics;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// Messages go out. One run at a time: plan under the lock, write outside it, see the plan again under the lock. A run starts
/// on the stack of whoever made it possible (a publisher's or an acknowledging consumer's read loop), which saves a switch
/// and slows publishers by just the work that their messages cause; what is left after a few rounds goes to the scheduler.
/// </summary>
public sealed partial class MessageQueue
{
    private const int RoundsInline = 2;
    private const int RoundsScheduled = 16;

    /// <summary>Delivers for a few rounds on the caller's stack. Call it without locks, exactly when a command returned true.</summary>
    public void Pump() => Run(RoundsInline);

    /// <summary>Delivers; called by the scheduler.</summary>
    void IThreadPoolWorkItem.Execute() => Run(RoundsScheduled);

    /// <summary>Takes one message out for <c>basic.get</c>; the caller writes it and disposes the lease.</summary>
    /// <param name="noAck">The message counts as acknowledged at once.</param>
    /// <param name="result">The message.</param>
    /// <param name="waiter">Told once when it should be tried again, where the answer is <see cref="LogReadStatus.Pending"/>.</param>
    public LogReadStatus TryGet(bool noAck, out GetResult result, IGetWaiter? waiter = null)
    {
        LogReadStatus status;
        lock (_lock)
        {
            result = default;
            Touch();
            status = TakeNext(Now, out var record, out var message);
            if (status == LogReadStatus.Record)
            {
                var lease = record.Slab.Lease();
                CountGet(noAck, message);
                if (noAck)
                {
                    Finish(message);
                }

                // What stood behind it may have expired before; from here on its time counts.
                Trim(Now);
                result = new GetResult(record, message, _core.Ready, lease);
            }
            else if (status == LogReadStatus.End)
            {
                _traffic.Stats[(int)MessageStat.GetEmpty]++;
            }
            else if (status == LogReadStatus.Pending && waiter is not null && !_gets.Contains(waiter))
            {
                _gets.Add(waiter);
            }

            EndReads();
        }

        AfterLock();
        return status;
    }

    private bool TryStartRun()
    {
        NoteStarved();
        if (_running || _deleted || _stopped || _waitsForLog || !_core.HasWork)
        {
            return false;
        }

        _running = true;
        return true;
    }

    /// <summary>What follows a command: a run, or what there is to do without one. Called without locks.</summary>
    private void Continue(bool start)
    {
        if (start)
        {
            Pump();
        }
        else
        {
            AfterLock();
        }
    }

    private void Run(int rounds)
    {
        var plan = _broker.Plans.Rent();
        for (; ; rounds--)
        {
            bool more;
            lock (_lock)
            {
                FinishPlan(plan);
                more = !_deleted && !_stopped && !_waitsForLog && _core.HasWork && (rounds == 0 || MakePlan(plan));
                if (!more)
                {
                    EndRun();
                }
            }

            if (!more || rounds == 0)
            {
                _broker.Plans.Return(plan);
                if (more)
                {
                    _broker.Runtime.Scheduler.Schedule(this);
                }

                break;
            }

            for (var group = 0; group < plan.GroupCount; group++)
            {
                plan.Target(group).Deliver(plan, group);
            }
        }

        AfterLock();
        ReleasePublishers();
    }

    private void EndRun()
    {
        _running = false;
        NoteStarved();
        NoteCongestion();
        if (_deleted)
        {
            DeleteIfDone();
        }
        else if (_expires || _settings.IsLimited || _settings.MessageTtl is not null)
        {
            // What was not taken at once is now subject to the limits.
            Trim(Now);
        }
    }

    private bool MakePlan(DeliveryPlan plan)
    {
        var now = _expires || _settings.MessageTtl is not null ? Now : 0;
        while (!plan.IsFull && _core.Ready > 0 && _core.Ring.First is { } consumer)
        {
            if (!Admit(consumer))
            {
                continue;
            }

            if (TakeNext(now, out var record, out var message) != LogReadStatus.Record)
            {
                if (!consumer.NoAck)
                {
                    consumer.Channel.ReturnCredit(1);
                }

                break;
            }

            _core.Charge(consumer);
            plan.Add(consumer, record, message);
        }

        return plan.Count > 0;
    }

    private bool Admit(QueueConsumer consumer)
    {
        // The state is set before the lock is given up: the answer "wait" may be followed by Resume, on another thread, at once.
        if (!consumer.Channel.Target.HasRoomOrWait(consumer))
        {
            _core.Suspend(consumer, ConsumerState.WaitingForRoom);
            return false;
        }

        if (!consumer.NoAck && !consumer.Channel.TryTakeCredit(consumer))
        {
            _core.Suspend(consumer, ConsumerState.WaitingForChannel);
            return false;
        }

        return true;
    }

    /// <summary>Takes the next message that has not expired; expired ones on the way are dead-lettered.</summary>
    private LogReadStatus TakeNext(long now, out RecordView record, out MessageRef message)
    {
        while (_core.Ready > 0 && !_deleted)
        {
            var subQueue = _core.Next;
            var status = Peek(subQueue, out record, out message, out var behind);
            if (status == LogReadStatus.Pending)
            {
                return status;
            }

            if (status == LogReadStatus.End)
            {
                // What was counted there is lost; the counts are right again.
                continue;
            }

            if (now == 0 || !IsExpired(record, now))
            {
                _core.Take(subQueue, message, behind);
                return status;
            }

            if (IsMovingTooMany)
            {
                return LogReadStatus.Pending;
            }

            _core.Drop(subQueue, message, behind);
            Discard(message, DeadLettering.DeathReason.Expired);
        }

        record = default;
        message = default;
        return LogReadStatus.End;
    }

    private void FinishPlan(DeliveryPlan plan)
    {
        if (plan.Count == 0)
        {
            return;
        }

        var consumed = 0;
        for (var i = 0; i < plan.Count; i++)
        {
            ref var delivery = ref plan[i];
            if (_deleted)
            {
                // The message went with the queue; what it took from its channel did not.
                ReturnUnusedCredit(ref delivery);
            }
            else if (delivery.Unsent)
            {
                _core.Return(delivery.Message);
                ReturnCredit(delivery.Consumer);
            }
            else
            {
                CountDelivery(delivery.Consumer, delivery.Message);
                if (delivery.Consumer.NoAck)
                {
                    Finish(delivery.Message);
                    consumed++;
                }
            }
        }

        plan.Clear();
        foreach (var subQueue in _core.SubQueues)
        {
            subQueue.Log.EndReads();
        }

        NoteConsumed(consumed);
    }

    /// <summary>A message that was out is done with. The lock is held.</summary>
    private void Finish(in MessageRef message)
    {
        _core.Settle(message);
        SettleInLog(_core.ForPriority(message.Priority), message.Position);
    }

    private static void ReturnUnusedCredit(ref PlannedDelivery delivery)
    {
        if (delivery.Unsent && !delivery.Consumer.NoAck)
        {
            delivery.Consumer.Channel.ReturnCredit(1);
        }
    }

    private void ReturnCredit(QueueConsumer consumer)
    {
        _core.Credit(consumer);
        if (!consumer.NoAck)
        {
            consumer.Channel.ReturnCredit(1);
        }
    }
}
