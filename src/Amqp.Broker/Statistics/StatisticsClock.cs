using Amqp.Storage.Runtime;

namespace Amqp.Broker.Statistics;

/// <summary>
/// The sampler's time: ticks of the collection interval, which stand at its multiples on the wall clock as RabbitMQ's samples do.
/// </summary>
/// <remarks>Written by the sampler, which runs one look at a time; read by anybody.</remarks>
public sealed class StatisticsClock
{
    private readonly BrokerRuntime _runtime;
    private readonly long _interval;
    private long _lookedAt;

    internal StatisticsClock(BrokerRuntime runtime, TimeSpan interval)
    {
        _runtime = runtime;
        _interval = Math.Max((long)interval.TotalMilliseconds, 1);
        Tick = PreviousTick = runtime.UnixMilliseconds / _interval;
        _lookedAt = runtime.Time.GetTimestamp();
    }

    /// <summary>Time between two looks.</summary>
    public TimeSpan Interval => TimeSpan.FromMilliseconds(_interval);

    /// <summary>The tick of the last look.</summary>
    public long Tick { get; private set; }

    /// <summary>The tick of the look before.</summary>
    public long PreviousTick { get; private set; }

    /// <summary>What really passed between the two.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Milliseconds since the Unix epoch at a tick.</summary>
    public long TimeOf(long tick) => tick * _interval;

    /// <summary>The last tick at or before a time.</summary>
    public long TickAt(long unixMilliseconds) => unixMilliseconds / _interval;

    /// <summary>Milliseconds until the next tick is due.</summary>
    internal long UntilNext() => Math.Max(((Tick + 1) * _interval) - _runtime.UnixMilliseconds, 1);

    /// <summary>A look begins. A wall clock that was set back does not take ticks back.</summary>
    internal long Advance()
    {
        var now = _runtime.Time.GetTimestamp();
        Elapsed = _runtime.Time.GetElapsedTime(_lookedAt, now);
        _lookedAt = now;
        PreviousTick = Tick;
        return Tick = Math.Max(Tick + 1, _runtime.UnixMilliseconds / _interval);
    }
}
