using Amqp.Broker.Administration;
using Amqp.Broker.Statistics;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// What the queue counts. Counters are plain fields under the queue's lock, which is held wherever a message moves; readers take
/// no lock and see each counter for itself.
/// </summary>
public sealed partial class MessageQueue
{
    private const int MostSources = 32;

    /// <summary>About what the objects of an empty queue take, and those of a consumer.</summary>
    internal const int OwnOctets = 2048;
    private const int ConsumerOctets = 512;

    private readonly List<QueueSource> _sources = [];
    private QueueTraffic _traffic;
    private QueueSource? _lastSource;
    private long _starvedSince;
    private long _starvedTicks;

    /// <summary>When it was created (or came back after a restart), in milliseconds since the Unix epoch.</summary>
    public long CreatedAt { get; }

    /// <summary>What was counted so far.</summary>
    public QueueTraffic Traffic => _traffic;

    /// <summary>What the sampler saw; its columns are <see cref="QueueColumns"/>. Null while there is nothing to see.</summary>
    public History? History { get; internal set; }

    /// <summary>Ready messages; cheaper than <see cref="Status"/> and without its lock.</summary>
    public long ReadyCount => _core.Ready;

    /// <summary>Messages that are out; cheaper than <see cref="Status"/> and without its lock.</summary>
    public long UnackedCount => _core.Unacked;

    /// <summary>Messages that have died and are on their way elsewhere; without the lock.</summary>
    public long MovingCount => _core.Moving;

    /// <summary>Consumers; without the lock.</summary>
    public int ConsumerCount => _consumers.Count;

    /// <summary>The consumers, in the order in which they came.</summary>
    public IReadOnlyList<QueueConsumer> Consumers
    {
        get
        {
            lock (_lock)
            {
                return [.. _consumers];
            }
        }
    }

    /// <summary>Ready messages by priority, from the lowest; one entry where there are no priorities.</summary>
    public IReadOnlyList<(int Priority, long Ready)> Priorities
    {
        get
        {
            lock (_lock)
            {
                return _core.LengthsByPriority();
            }
        }
    }

    /// <summary>The exchanges that clients published its messages to.</summary>
    public IReadOnlyList<QueueSource> Sources
    {
        get
        {
            lock (_lock)
            {
                return [.. _sources];
            }
        }
    }

    /// <summary>Ticks of the runtime's clock during which messages were ready and no consumer could take one.</summary>
    public long StarvedTicks
    {
        get
        {
            lock (_lock)
            {
                return _starvedTicks + (_starvedSince == 0 ? 0 : _broker.Runtime.Time.GetTimestamp() - _starvedSince);
            }
        }
    }

    /// <summary>A message came in. The lock is held, as in all methods below.</summary>
    private void CountPublish(Exchange? source)
    {
        _traffic.Stats[(int)MessageStat.Publish]++;
        if (source is not null)
        {
            (_lastSource is { } last && last.Exchange == source ? last : SourceOf(source)).Count++;
        }
    }

    private QueueSource SourceOf(Exchange exchange)
    {
        var source = _sources.Find(known => known.Exchange == exchange);
        if (source is null)
        {
            if (_sources.Count >= MostSources)
            {
                // Exchanges that come and go must not pile up here.
                _sources.RemoveAll(static known => known.Exchange.IsDeleted);
            }

            source = new QueueSource(exchange);
            _sources.Add(source);
        }

        return _lastSource = source;
    }

    private void CountDelivery(QueueConsumer consumer, in MessageRef message)
    {
        _traffic.Stats[(int)(consumer.NoAck ? MessageStat.DeliverNoAck : MessageStat.Deliver)]++;
        consumer.Delivered++;
        if (message.IsRedelivered)
        {
            _traffic.Stats[(int)MessageStat.Redeliver]++;
            consumer.Redelivered++;
        }
    }

    private void CountGet(bool noAck, in MessageRef message)
    {
        _traffic.Stats[(int)(noAck ? MessageStat.GetNoAck : MessageStat.Get)]++;
        if (message.IsRedelivered)
        {
            _traffic.Stats[(int)MessageStat.Redeliver]++;
        }
    }

    private void CountAck(QueueConsumer? consumer)
    {
        _traffic.Stats[(int)MessageStat.Ack]++;
        if (consumer is not null)
        {
            consumer.Acknowledged++;
        }
    }

    /// <summary>Looks whether messages wait for want of consumers that could take one: the rest of the time is the consumers' capacity.</summary>
    private void NoteStarved()
    {
        var isStarved = _core.Ready > 0 && _core.Ring.IsEmpty && _consumers.Count > 0 && !_deleted;
        if (isStarved == (_starvedSince != 0))
        {
            return;
        }

        var now = _broker.Runtime.Time.GetTimestamp();
        if (isStarved)
        {
            _starvedSince = now;
        }
        else
        {
            _starvedTicks += now - _starvedSince;
            _starvedSince = 0;
        }
    }

    /// <summary>What there is to know of the queue, now.</summary>
    internal QueueInfo Describe(StatisticsClock clock, bool withConsumers)
    {
        QueueStatus status;
        QueueConsumer[] consumers;
        QueueConsumer? first;
        (ulong?, long?) head;
        long memory;
        lock (_lock)
        {
            status = StatusLocked();
            first = _consumers.Count > 0 ? _consumers[0] : null;
            consumers = withConsumers ? [.. _consumers] : [];
            head = Head();
            EndReads();
            memory = MemoryLocked();
        }

        var history = History;
        return new QueueInfo
        {
            Queue = this,
            Status = status,
            Traffic = _traffic,
            Consumers = consumers,
            Owner = Owner?.Connection,
            ExclusiveConsumer = first is { IsExclusive: true } ? first : null,
            ActiveConsumer = IsSingleActive ? ActiveConsumer : null,
            ConsumerCapacity = status.Consumers == 0 ? 0 : Capacity(history, clock),
            Memory = memory,
            HeadTimestamp = head.Item1,
            OldestSince = head.Item2,
            IdleSince = history is null ? CreatedAt : history.ChangedAt,
            State = IsCongested ? "flow" : "running",
            IsPaused = IsPaused,
        };
    }

    /// <summary>Share of the time in which messages did not wait for want of consumers, over the last looks of the sampler.</summary>
    private static double Capacity(History? history, StatisticsClock clock)
    {
        if (history is null || clock.Elapsed <= TimeSpan.Zero)
        {
            return 1;
        }

        return Math.Clamp(1 - (history.Rate(QueueColumns.Starved) / 1_000_000), 0, 1);
    }

    /// <summary>Timestamp property and arrival of the message that goes next, if it is in memory. The lock is held.</summary>
    private (ulong? Timestamp, long? Since) Head()
    {
        if (_deleted || _core.Ready == 0 || _core.Next.PeekInMemory(out var record) != LogReadStatus.Record)
        {
            return (null, null);
        }

        var timestamp = BasicPropertiesView.TryParse(record.Properties, out var properties) && properties.Has(PropertyFlags.Timestamp)
            ? properties.Timestamp
            : (ulong?)null;
        return (timestamp, record.Timestamp);
    }

    /// <summary>Bookkeeping and, where messages live in memory, their records. The lock is held.</summary>
    private long MemoryLocked()
    {
        long octets = OwnOctets + (_consumers.Count * ConsumerOctets);
        if (!_broker.Store.IsDurable)
        {
            foreach (var subQueue in _core.SubQueues)
            {
                octets += subQueue.Log.LiveBytes;
            }
        }

        return octets;
    }
}
