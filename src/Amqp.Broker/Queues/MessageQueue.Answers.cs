using Amqp.Broker.Publishing;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// Publishers get answers later than their append: when the record is durable, or has been settled before that; and commits when
/// their settlements are durable.
/// </summary>
/// <remarks>
/// Answers are counted under the queue's lock, above which the collectors' locks are leaves, and told to the publisher by
/// <see cref="FlushAnswers"/> outside it.
/// </remarks>
public sealed partial class MessageQueue
{
    private readonly List<AnswerCollector> _answered = [];
    private volatile bool _mustSync;

    /// <summary>
    /// Has the store make durable what publishers wait for. Called without locks, once the queue has had its chance to deliver: what
    /// is consumed and settled by then costs no sync.
    /// </summary>
    internal void RequestDurable()
    {
        if (!_mustSync)
        {
            return;
        }

        lock (_lock)
        {
            _mustSync = false;
            foreach (var subQueue in _core.SubQueues)
            {
                if (!_deleted && !subQueue.Waiters.IsEmpty)
                {
                    subQueue.Log.RequestDurable();
                }
            }
        }
    }

    internal void OnDurable(SubQueue subQueue, ulong sequence)
    {
        // The queue was declared before it was published to, and its declaration is on the disk by now, unless there is no room for
        // it: a start would not find the queue, so its messages are not kept either.
        var isKept = MetadataIndex <= _broker.MetadataLog.DurableIndex;
        lock (_lock)
        {
            while (subQueue.Waiters.TryTakeUpTo(sequence, out var waiter))
            {
                Answer(waiter, refused: !isKept);
            }
        }

        FlushAnswers();
    }

    internal void OnSettlesDurable(SubQueue subQueue, ulong index)
    {
        lock (_lock)
        {
            while (subQueue.SettleWaiters.TryPeek(out var waiter) && waiter.Sequence <= index)
            {
                Answer(subQueue.SettleWaiters.Dequeue());
            }
        }

        FlushAnswers();
    }

    /// <summary>Has everything that was settled so far made durable.</summary>
    /// <param name="answers">Told when it is.</param>
    /// <param name="tag">The number to tell it under.</param>
    /// <returns>How many answers will come; they may come before this returns.</returns>
    public int AwaitSettles(AnswerCollector answers, ulong tag)
    {
        var due = 0;
        lock (_lock)
        {
            if (_deleted)
            {
                return 0;
            }

            foreach (var subQueue in _core.SubQueues)
            {
                var log = subQueue.Log;
                if (log.SettleIndex > log.DurableSettleIndex)
                {
                    subQueue.SettleWaiters.Enqueue(new ConfirmWaiter(log.SettleIndex, answers, tag));
                    log.RequestSettlesDurable();
                    due++;
                }
            }
        }

        return due;
    }

    /// <summary>Ends the life of a record; whoever waited for it to become durable need not any longer. The lock is held.</summary>
    private void SettleInLog(SubQueue subQueue, LogPosition position)
    {
        subQueue.Settle(position);
        if (subQueue.Waiters.TryTake(position.Sequence, out var waiter))
        {
            Answer(waiter);
        }
    }

    private void AnswerWaitersFrom(SubQueue subQueue, ulong sequence)
    {
        while (subQueue.Waiters.TryTakeFrom(sequence, out var waiter))
        {
            Answer(waiter);
        }
    }

    private void AnswerAllWaiters()
    {
        foreach (var subQueue in _core.SubQueues)
        {
            AnswerWaitersFrom(subQueue, 0);
            while (subQueue.SettleWaiters.TryDequeue(out var waiter))
            {
                Answer(waiter);
            }
        }
    }

    private void Answer(in ConfirmWaiter waiter, bool refused = false)
    {
        var answers = waiter.Answers!;
        answers.Answer(waiter.Tag, refused);
        if (_answered.Count == 0 || (_answered[^1] != answers && !_answered.Contains(answers)))
        {
            _answered.Add(answers);
        }
    }

    /// <summary>Tells publishers what they were answered. Called without locks.</summary>
    private void FlushAnswers()
    {
        while (_answered.Count > 0)
        {
            AnswerCollector answers;
            lock (_lock)
            {
                if (_answered.Count == 0)
                {
                    return;
                }

                answers = _answered[^1];
                _answered.RemoveAt(_answered.Count - 1);
            }

            answers.Flush();
        }
    }
}
