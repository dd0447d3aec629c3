using Amqp.Broker.DeadLettering;
using Amqp.Broker.Publishing;

namespace Amqp.Broker.Queues;

/// <summary>Messages come in.</summary>
public sealed partial class MessageQueue
{
    /// <summary>Appends the batch's messages for this queue, beginning with a route, and takes the lock once for all of them.</summary>
    /// <returns>True when the caller should <see cref="Pump"/>.</returns>
    internal bool Append(PublishBatch batch, int route, long timestamp)
    {
        bool start;
        lock (_lock)
        {
            for (; route >= 0; route = batch.NextRoute(route))
            {
                if (_deleted)
                {
                    // A message of a queue that is gone is answered, never left hanging.
                    batch.AnswerNow(route, refused: false);
                    continue;
                }

                AppendOne(batch, route, timestamp);
            }

            if (!_core.HasWork)
            {
                // Nobody takes them at once, so limits and a time to live of zero count now; otherwise after the run.
                Trim(timestamp);
            }

            NoteCongestion();
            start = TryStartRun();
        }

        if (!start)
        {
            AfterLock();
        }

        return start;
    }

    private void AppendOne(PublishBatch batch, int route, long timestamp)
    {
        ref var published = ref batch.MessageOf(route);
        var bodyBytes = published.Body.Length;
        if (_settings.IsLimited && _settings.Overflow != OverflowMode.DropHead && WouldOverflow(bodyBytes))
        {
            Refuse(batch, route, timestamp);
            return;
        }

        var subQueue = _core.ForPriority(Kind == QueueKind.Quorum ? _broker.Limits.Quorum.PriorityOf(published) : published.Priority);
        var mustBeDurable = IsDurable && (published.Persistent || Kind == QueueKind.Quorum);
        ulong sequence;
        try
        {
            sequence = subQueue.Log.Append(PublishBatch.RecordOf(ref published, mustBeDurable, timestamp));
        }
        catch (IOException full)
        {
            // The log is unchanged, and so is the queue: a publisher that asked for confirms is told, any other loses the message.
            batch.AnswerNow(route, refused: true);
            _broker.NoteAppendFailed(this, full);
            return;
        }

        _core.Enqueue(subQueue, bodyBytes, mustBeDurable);
        CountPublish(published.Source);
        _expires |= published.TimeToLive >= 0;
        if (mustBeDurable && sequence > subQueue.Log.DurableSequence && batch.WaiterOf(route, out var tag) is { } answers)
        {
            subQueue.Waiters.Add(new ConfirmWaiter(sequence, answers, tag));
            _mustSync = true;
        }
        else
        {
            batch.AnswerNow(route, refused: false);
        }
    }

    /// <summary>True when the message would be over a limit. What consumers are about to take does not count: it does not stay.</summary>
    private bool WouldOverflow(int bodyBytes)
    {
        if (_settings.MaxLength < 1 || bodyBytes > _settings.MaxLengthBytes)
        {
            // Too much for the empty queue, whoever waits for messages.
            return true;
        }

        if (_core.Ready + 1 <= (_settings.MaxLength ?? long.MaxValue)
            && _core.ReadyBytes + bodyBytes <= (_settings.MaxLengthBytes ?? long.MaxValue))
        {
            return false;
        }

        if (!_core.HasWork)
        {
            return true;
        }

        // Which bodies will stay is not known yet, so an even share of all is taken for them.
        var staying = _core.Ready - _core.Ring.Credit;
        return staying >= 0
            && (staying + 1 > (_settings.MaxLength ?? long.MaxValue)
                || (_core.ReadyBytes / _core.Ready * staying) + bodyBytes > (_settings.MaxLengthBytes ?? long.MaxValue));
    }

    private void Refuse(PublishBatch batch, int route, long timestamp)
    {
        _traffic.Refused++;
        if (_settings.Overflow == OverflowMode.RejectPublishDlx && _settings.DeadLetterExchange is not null)
        {
            ref var published = ref batch.MessageOf(route);
            _moves.Enqueue(Move.OfRefused(PublishBatch.RecordOf(ref published, persistent: false, timestamp)));
        }

        batch.AnswerNow(route, refused: true);
    }
}
