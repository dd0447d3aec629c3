using Amqp.Broker.Statistics;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Queues;

/// <summary>
/// What the queue counts. Counters are plain fields under the queue's lock, which is held wherever a message moves; readers take
/// no lock and see each counter for itself.
/// </summary>
public sealed partial class MessageQueue
{
    private const int MostSources = 32;

    private readonly List<QueueSource> _sources = [];
    private QueueTraffic _traffic;
    private QueueSource? _lastSource;
    private long _starvedSince;
    private long _starvedTicks;

    /// <summary>What was counted so far.</summary>
    public QueueTraffic Traffic => _traffic;

    /// <summary>What the sampler saw; its columns are <see cref="QueueColumns"/>. Null while there is nothing to see.</summary>
    public History? History { get; internal set; }

    /// <summary>Ready messages; cheaper than <see cref="Status"/> and without its lock.</summary>
    public long ReadyCount => _core.Ready;

    /// <summary>Messages that are out; cheaper than <see cref="Status"/> and without its lock.</summary>
    public long UnackedCount => _core.Unacked;

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
        if (message.DeliveryCount > 0)
        {
            _traffic.Stats[(int)MessageStat.Redeliver]++;
            consumer.Redelivered++;
        }
    }

    private void CountGet(bool noAck, in MessageRef message)
    {
        _traffic.Stats[(int)(noAck ? MessageStat.GetNoAck : MessageStat.Get)]++;
        if (message.DeliveryCount > 0)
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
}
