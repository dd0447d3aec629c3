using Amqp.Broker.Connections;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Statistics;

/// <summary>
/// What a channel has counted. Publishes belong to its connection's read loop, deliveries, gets and acks to the lock of its
/// outbound buffer, confirms to its confirm tracker: no counter has two writers, so none needs an interlocked operation. Anybody
/// reads them.
/// </summary>
public sealed class ChannelTraffic
{
    private readonly TrafficRegister _register;
    private readonly Dictionary<Exchange, PublishCounter> _publishing = new(ReferenceEqualityComparer.Instance);
    private PublishCounter[] _counters = [];
    private PublishCounter? _last;
    private GetCounter[] _getting = [];
    private MessageStats _stats;
    private SizeHistogram _sizes;

    internal ChannelTraffic(TrafficRegister register, IClientChannel? channel)
    {
        _register = register;
        Channel = channel;
    }

    /// <summary>Whose it is; null for what operators publish and get.</summary>
    public IClientChannel? Channel { get; }

    /// <summary>What the sampler saw; null while there is nothing to see.</summary>
    public History? History { get; internal set; }

    /// <summary>The counters.</summary>
    public ref MessageStats Stats => ref _stats;

    /// <summary>Sizes of published bodies.</summary>
    public ref SizeHistogram Sizes => ref _sizes;

    /// <summary>Messages that were routed to a queue at least.</summary>
    public long Routed { get; private set; }

    /// <summary>Messages published on this channel while it confirms.</summary>
    public long PublishedToConfirm { get; set; }

    /// <summary>Counts by exchange. Safe from any thread.</summary>
    public IReadOnlyList<PublishCounter> Publishing => Volatile.Read(ref _counters);

    /// <summary>Counts of <c>basic.get</c> by queue. Safe from any thread.</summary>
    public IReadOnlyList<GetCounter> Getting => Volatile.Read(ref _getting);

    internal ChannelTraffic? Next { get; set; }

    internal ChannelTraffic? Previous { get; set; }

    /// <summary>Counts a publish.</summary>
    /// <param name="exchange">The exchange it names.</param>
    /// <param name="bodySize">Octets of the body.</param>
    /// <param name="queues">Queues that it goes to.</param>
    /// <param name="handled">It goes nowhere and is not lost all the same: a direct reply.</param>
    /// <param name="mandatory">It goes back when it goes nowhere.</param>
    public void Published(Exchange exchange, long bodySize, int queues, bool handled, bool mandatory)
    {
        Stats[(int)MessageStat.Publish]++;
        Sizes.Observe(bodySize);
        var counter = _last is { } last && last.Exchange == exchange ? last : CounterOf(exchange);
        counter.In++;
        if (queues > 0)
        {
            Routed++;
            counter.Out += queues;
        }
        else if (handled)
        {
            Routed++;
        }
        else if (mandatory)
        {
            Stats[(int)MessageStat.ReturnUnroutable]++;
            counter.Returned++;
        }
        else
        {
            Stats[(int)MessageStat.DropUnroutable]++;
            counter.Dropped++;
        }
    }

    /// <summary>The counts of <c>basic.get</c> of a queue. For the channel's read loop only.</summary>
    public GetCounter GetsFrom(MessageQueue queue)
    {
        var getting = _getting;
        foreach (var known in getting)
        {
            if (known.Queue == queue)
            {
                return known;
            }
        }

        // Queues that come and go must not pile up here.
        var counter = new GetCounter(queue);
        Volatile.Write(ref _getting, [counter, .. getting.Where(static known => !known.Queue.IsDeleted)]);
        return counter;
    }

    /// <summary>The channel ends: its counts live on in the sums.</summary>
    public void Retire() => _register.Remove(this);

    private PublishCounter CounterOf(Exchange exchange)
    {
        if (!_publishing.TryGetValue(exchange, out var counter))
        {
            Forget();
            counter = new PublishCounter(exchange, Channel);
            _publishing.Add(exchange, counter);
            Volatile.Write(ref _counters, [.. _publishing.Values]);
            exchange.Traffic.Add(counter);
        }

        return _last = counter;
    }

    /// <summary>Exchanges that come and go must not pile up here.</summary>
    private void Forget()
    {
        if (_publishing.Count % 64 == 63)
        {
            foreach (var gone in _publishing.Keys.Where(exchange => exchange.IsDeleted).ToArray())
            {
                _publishing.Remove(gone);
            }
        }
    }
}
