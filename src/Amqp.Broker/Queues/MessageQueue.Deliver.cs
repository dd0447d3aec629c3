using Amqp.Broker.Delivery;
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

    /// <inheritdoc/>
    void IQueueLogOwner.OnReadable()
    {
        bool start;
        lock (_lock)
        {
            start = TryStartRun();
        }

        if (start)
        {
            Pump();
        }
    }

    /// <summary>Takes one message out for <c>basic.get</c>; the caller writes it and disposes the lease.</summary>
    public LogReadStatus TryGet(bool noAck, out GetResult result)
    {
        lock (_lock)
        {
            result = default;
            if (_deleted || _core.Ready == 0)
            {
                return LogReadStatus.End;
            }

            var status = TakeNext(out var record, out var message);
            if (status != LogReadStatus.Record)
            {
                return status;
            }

            result = new GetResult(record, message.Position, message.DeliveryCount, _core.Ready, record.Slab.Lease());
            if (noAck)
            {
                _core.Settle();
                _log.Settle(message.Position);
            }

            return status;
        }
    }

    private bool TryStartRun()
    {
        if (_running || _deleted || !_core.HasWork)
        {
            return false;
        }

        _running = true;
        return true;
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
                more = !_deleted && _core.HasWork && (rounds == 0 || MakePlan(plan));
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

        ReleasePublishers();
    }

    private void EndRun()
    {
        _running = false;
        NoteCongestion();
        if (_deleted)
        {
            _log.Dispose();
        }
    }

    private bool MakePlan(DeliveryPlan plan)
    {
        while (!plan.IsFull && _core.Ready > 0 && _core.Ring.First is { } consumer)
        {
            if (!Admit(consumer))
            {
                continue;
            }

            if (TakeNext(out var record, out var message) != LogReadStatus.Record)
            {
                if (!consumer.NoAck)
                {
                    consumer.Channel.ReturnCredit(1);
                }

                break;
            }

            _core.Charge(consumer);
            plan.Add(consumer, record, message.Position, message.DeliveryCount);
        }

        return plan.Count > 0;
    }

    private bool Admit(QueueConsumer consumer)
    {
        // The state is set first: the answer "wait" may be followed by Resume, on another thread, at once.
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

    private LogReadStatus TakeNext(out RecordView record, out ReturnedMessage message)
    {
        LogReadStatus status;
        if (_core.NextIsReturned)
        {
            message = _core.NextReturned;
            status = _log.Read(message.Position, out record);
            if (status == LogReadStatus.Record)
            {
                _core.TakeReturned();
            }

            return status;
        }

        status = _log.ReadNext(ref _core.Cursor, out record, out var position);
        message = new ReturnedMessage(position, 0);
        if (status == LogReadStatus.Record)
        {
            _core.TakeFromLog();
        }

        return status;
    }

    private void FinishPlan(DeliveryPlan plan)
    {
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
                _core.Return(new ReturnedMessage(delivery.Position, delivery.DeliveryCount));
                ReturnCredit(delivery.Consumer);
            }
            else if (delivery.Consumer.NoAck)
            {
                _core.Settle();
                _log.Settle(delivery.Position);
                consumed++;
            }
        }

        plan.Clear();
        NoteConsumed(consumed);
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
