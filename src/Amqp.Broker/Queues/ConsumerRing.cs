namespace Amqp.Broker.Queues;

/// <summary>
/// The consumers that can take a message now: for each priority a ring that is walked round robin, highest priority first.
/// A consumer without credit or room is not in it, so finding the next one never looks at those that cannot.
/// </summary>
/// <remarks>Guarded by the queue's lock.</remarks>
internal sealed class ConsumerRing
{
    private readonly List<Level> _levels = [];

    public bool IsEmpty => First is null;

    /// <summary>The consumer whose turn it is; null when none can take a message.</summary>
    public QueueConsumer? First
    {
        get
        {
            foreach (var level in _levels)
            {
                if (level.Turn is not null)
                {
                    return level.Turn;
                }
            }

            return null;
        }
    }

    /// <summary>How many messages the ring's consumers can take before one of them settles something.</summary>
    public long Credit
    {
        get
        {
            var credit = 0L;
            foreach (var level in _levels)
            {
                for (var consumer = level.Turn; consumer is not null; consumer = consumer.RingNext == level.Turn ? null : consumer.RingNext)
                {
                    if (consumer.NoAck || consumer.Prefetch == 0)
                    {
                        return long.MaxValue;
                    }

                    credit += consumer.Prefetch - consumer.Outstanding;
                }
            }

            return credit;
        }
    }

    public void Add(QueueConsumer consumer)
    {
        var level = LevelOf(consumer.Priority);
        consumer.State = ConsumerState.Ready;
        if (level.Turn is not { } turn)
        {
            consumer.RingNext = consumer.RingPrevious = consumer;
            level.Turn = consumer;
            return;
        }

        // Before the one whose turn it is: last in line.
        consumer.RingNext = turn;
        consumer.RingPrevious = turn.RingPrevious;
        turn.RingPrevious!.RingNext = consumer;
        turn.RingPrevious = consumer;
    }

    public void Remove(QueueConsumer consumer, ConsumerState state)
    {
        var level = LevelOf(consumer.Priority);
        if (consumer.RingNext == consumer)
        {
            level.Turn = null;
        }
        else
        {
            consumer.RingPrevious!.RingNext = consumer.RingNext;
            consumer.RingNext!.RingPrevious = consumer.RingPrevious;
            if (level.Turn == consumer)
            {
                level.Turn = consumer.RingNext;
            }
        }

        consumer.RingNext = consumer.RingPrevious = null;
        consumer.State = state;
    }

    /// <summary>Passes the turn to the next of the same priority.</summary>
    public void Advance(QueueConsumer consumer) => LevelOf(consumer.Priority).Turn = consumer.RingNext;

    /// <summary>A consumer of this priority has gone for good: without others in line its level goes too, or clients could pile levels up.</summary>
    public void Forget(int priority) => _levels.RemoveAll(level => level.Priority == priority && level.Turn is null);

    private Level LevelOf(int priority)
    {
        var index = 0;
        for (; index < _levels.Count && _levels[index].Priority >= priority; index++)
        {
            if (_levels[index].Priority == priority)
            {
                return _levels[index];
            }
        }

        var level = new Level(priority);
        _levels.Insert(index, level);
        return level;
    }

    private sealed class Level(int priority)
    {
        public int Priority => priority;

        public QueueConsumer? Turn { get; set; }
    }
}
