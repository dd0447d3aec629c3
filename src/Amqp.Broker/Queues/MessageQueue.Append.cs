using Amqp.Broker.Publishing;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>Messages come in, and their publishers get answers.</summary>
public sealed partial class MessageQueue
{
    private readonly Queue<ConfirmWaiter> _waiters = new(0);

    /// <summary>Appends the batch's messages for this queue, beginning with a route, and takes the lock once for all of them.</summary>
    /// <returns>True when the caller should <see cref="Pump"/>.</returns>
    internal bool Append(PublishBatch batch, int route, long timestamp)
    {
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

            NoteCongestion();
            return TryStartRun();
        }
    }

    private void AppendOne(PublishBatch batch, int route, long timestamp)
    {
        var record = batch.RecordOf(route, IsDurable, timestamp, out var mustBeDurable);
        ulong sequence;
        try
        {
            sequence = _log.Append(record);
        }
        catch (IOException)
        {
            batch.AnswerNow(route, refused: true);
            return;
        }

        _core.Enqueue();
        if (mustBeDurable && sequence > _log.DurableSequence && batch.WaiterOf(route, out var tag) is { } answers)
        {
            _waiters.Enqueue(new ConfirmWaiter(sequence, answers, tag));
        }
        else
        {
            batch.AnswerNow(route, refused: false);
        }
    }

    /// <inheritdoc/>
    void IQueueLogOwner.OnDurable(ulong sequence) => AnswerWaiters(sequence);

    private void AnswerAllWaiters() => AnswerWaiters(ulong.MaxValue);

    private void AnswerWaiters(ulong durable)
    {
        AnswerCollector? last = null;
        while (TryTakeWaiter(durable, out var waiter))
        {
            if (last is not null && last != waiter.Answers)
            {
                last.Flush();
            }

            waiter.Answers.Answer(waiter.Tag, refused: false);
            last = waiter.Answers;
        }

        last?.Flush();
    }

    private bool TryTakeWaiter(ulong durable, out ConfirmWaiter waiter)
    {
        lock (_lock)
        {
            return _waiters.TryPeek(out waiter) && waiter.Sequence <= durable && _waiters.TryDequeue(out waiter);
        }
    }

    private readonly record struct ConfirmWaiter(ulong Sequence, AnswerCollector Answers, ulong Tag);
}
