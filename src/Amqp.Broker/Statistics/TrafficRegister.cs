using Amqp.Broker.Connections;

namespace Amqp.Broker.Statistics;

/// <summary>The channels of a virtual host and what they have counted, and the sum of those that have gone.</summary>
/// <remarks>
/// Guarded by <c>_lock</c>, a leaf, which is taken when a channel opens or closes and when somebody looks, never for a message.
/// A channel moves from the list to the sum in one step, so that no sum ever goes down.
/// </remarks>
public sealed class TrafficRegister
{
    private readonly Lock _lock = new();
    private ChannelTraffic? _first;
    private TrafficTotals _retired;
    private int _count;

    internal TrafficRegister() => Operators = Add(null);

    /// <summary>Counts of what operators publish and get.</summary>
    internal ChannelTraffic Operators { get; }

    /// <summary>Sums over all channels that there were.</summary>
    public TrafficTotals Totals
    {
        get
        {
            lock (_lock)
            {
                var totals = _retired;
                for (var channel = _first; channel is not null; channel = channel.Next)
                {
                    totals.Add(channel);
                }

                return totals;
            }
        }
    }

    /// <summary>The open channels, newest first.</summary>
    public IReadOnlyList<IClientChannel> Channels => [.. Live.Where(static traffic => traffic.Channel is not null).Select(static traffic => traffic.Channel!)];

    /// <summary>What is counted of whom, newest first.</summary>
    internal IReadOnlyList<ChannelTraffic> Live
    {
        get
        {
            lock (_lock)
            {
                var live = new List<ChannelTraffic>(_count);
                for (var traffic = _first; traffic is not null; traffic = traffic.Next)
                {
                    live.Add(traffic);
                }

                return live;
            }
        }
    }

    /// <summary>Counts for a channel that opens.</summary>
    public ChannelTraffic Add(IClientChannel? channel)
    {
        var traffic = new ChannelTraffic(this, channel);
        lock (_lock)
        {
            traffic.Next = _first;
            if (_first is not null)
            {
                _first.Previous = traffic;
            }

            _first = traffic;
            _count++;
        }

        return traffic;
    }

    internal void Remove(ChannelTraffic traffic)
    {
        lock (_lock)
        {
            if (traffic.Previous is null && _first != traffic)
            {
                return;
            }

            Unlink(traffic);
            _retired.Add(traffic);
        }

        foreach (var counter in traffic.Publishing)
        {
            counter.Exchange.Traffic.Retire(counter);
        }
    }

    private void Unlink(ChannelTraffic traffic)
    {
        if (traffic.Previous is { } previous)
        {
            previous.Next = traffic.Next;
        }
        else
        {
            _first = traffic.Next;
        }

        if (traffic.Next is { } next)
        {
            next.Previous = traffic.Previous;
        }

        traffic.Next = traffic.Previous = null;
        _count--;
    }
}
