namespace Amqp.Broker.Statistics;

/// <summary>What came into an exchange and went out of it: the sum over the channels that publish to it, and over those that did.</summary>
/// <remarks>Guarded by <c>_lock</c>, a leaf, which no publish takes.</remarks>
public sealed class ExchangeTraffic
{
    private readonly Lock _lock = new();
    private readonly HashSet<PublishCounter> _live = new(0, ReferenceEqualityComparer.Instance);
    private ExchangeTotals _retired;

    /// <summary>What the sampler saw: columns <c>In</c> and <c>Out</c>. Null while there is nothing to see.</summary>
    public History? History { get; internal set; }

    /// <summary>Counts so far. They only grow.</summary>
    public ExchangeTotals Totals
    {
        get
        {
            lock (_lock)
            {
                var totals = _retired;
                foreach (var counter in _live)
                {
                    totals += counter;
                }

                return totals;
            }
        }
    }

    /// <summary>The channels that publish to it now.</summary>
    public IReadOnlyList<PublishCounter> Live
    {
        get
        {
            lock (_lock)
            {
                return [.. _live];
            }
        }
    }

    internal void Add(PublishCounter counter)
    {
        lock (_lock)
        {
            _live.Add(counter);
        }
    }

    internal void Retire(PublishCounter counter)
    {
        lock (_lock)
        {
            if (_live.Remove(counter))
            {
                _retired += counter;
            }
        }
    }
}
