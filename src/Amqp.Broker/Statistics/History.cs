namespace Amqp.Broker.Statistics;

/// <summary>Values of one object over time: what the sampler saw, in several resolutions, each of bounded length.</summary>
/// <remarks><c>_lock</c>, a leaf, guards the rings; the sampler writes, anybody reads.</remarks>
public sealed class History
{
    private readonly Lock _lock = new();
    private readonly HistoryRing[] _rings;
    private readonly StatisticsClock _clock;

    internal History(StatisticsClock clock, int columns, HistoryLevel[] levels)
    {
        _clock = clock;
        _rings = Array.ConvertAll(levels, level => new HistoryRing(level, columns));
    }

    /// <summary>When a value changed last, as far as the sampler has seen it, in milliseconds since the Unix epoch.</summary>
    public long ChangedAt
    {
        get
        {
            lock (_lock)
            {
                return _rings[0].IsEmpty ? 0 : _clock.TimeOf(_rings[0].LastTick);
            }
        }
    }

    /// <summary>How fast the sum of some columns grows, per second, between the last two looks of the sampler.</summary>
    public double Rate(params ReadOnlySpan<int> columns)
    {
        lock (_lock)
        {
            var ring = _rings[0];
            var newest = Sum(ring.At(_clock.Tick), columns);
            var before = Sum(ring.At(_clock.PreviousTick), columns);
            return _clock.Elapsed > TimeSpan.Zero ? (newest - before) / _clock.Elapsed.TotalSeconds : 0;
        }
    }

    /// <summary>The sum of some columns when the sampler looked last.</summary>
    public long Latest(params ReadOnlySpan<int> columns)
    {
        lock (_lock)
        {
            return Sum(_rings[0].At(_clock.Tick), columns);
        }
    }

    /// <summary>The sum of some columns over time, newest first.</summary>
    public Sample[] Samples(SampleRange range, params ReadOnlySpan<int> columns)
    {
        var step = Math.Max(range.Increment, 1) * 1000L;
        var newest = _clock.TimeOf(_clock.Tick) / step * step;
        var samples = new Sample[range.Count];
        lock (_lock)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                var time = newest - (i * step);
                samples[i] = new Sample(time, Sum(RingFor(time).At(_clock.TickAt(time)), columns));
            }
        }

        return samples;
    }

    /// <summary>Forgets all of it; it begins anew with the sampler's next look.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var ring in _rings)
            {
                ring.Clear();
            }
        }
    }

    /// <summary>Remembers values; one writer at a time.</summary>
    /// <param name="tick">The tick of the look that they come from.</param>
    /// <param name="values">A value for each column.</param>
    public void Add(long tick, ReadOnlySpan<long> values)
    {
        lock (_lock)
        {
            foreach (var ring in _rings)
            {
                // A level may miss its tick when the sampler was late; the next look is as good.
                if (tick % ring.Level.Ticks == 0 || ring.IsEmpty || tick - ring.LastTick > ring.Level.Ticks)
                {
                    ring.Add(tick, values);
                }
            }
        }
    }

    /// <summary>The finest ring that reaches back so far.</summary>
    private HistoryRing RingFor(long time)
    {
        var age = _clock.Tick - _clock.TickAt(time);
        foreach (var ring in _rings)
        {
            if (age <= (long)ring.Level.Ticks * (ring.Level.Length - 1))
            {
                return ring;
            }
        }

        return _rings[^1];
    }

    private static long Sum(ReadOnlySpan<long> row, ReadOnlySpan<int> columns)
    {
        var sum = 0L;
        if (!row.IsEmpty)
        {
            foreach (var column in columns)
            {
                sum += row[column];
            }
        }

        return sum;
    }
}
