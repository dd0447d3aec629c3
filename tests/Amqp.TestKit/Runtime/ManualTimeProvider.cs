namespace Amqp.TestKit.Runtime;

/// <summary>
/// Time that stands still until a test moves it. Timers fire on the thread that moves it, in the order of their due times; while
/// one fires, the clock shows its due time.
/// </summary>
/// <remarks>Guarded by <c>_lock</c>; callbacks run outside it.</remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly DateTimeOffset _epoch;
    private long _ticks;
    private long _armings;

    /// <summary>Creates a clock that shows the first second of 2026.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Creates a clock that shows the given time.</summary>
    public ManualTimeProvider(DateTimeOffset start) => _epoch = start;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that are due some time.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(t => t.Due is not null);
            }
        }
    }

    /// <summary>Timers that exist, armed or not.</summary>
    public int Timers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>How long until the next timer is due; null when none is armed.</summary>
    public TimeSpan? UntilNextTimer
    {
        get
        {
            lock (_lock)
            {
                return NextTimer() is { Due: { } due } ? TimeSpan.FromTicks(Math.Max(due - _ticks, 0)) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _epoch.AddTicks(Volatile.Read(ref _ticks));

    /// <inheritdoc/>
    /// <remarks>Starts at one hour: programs that take 0 for "never" must not be right by accident.</remarks>
    public override long GetTimestamp() => TimeSpan.TicksPerHour + Volatile.Read(ref _ticks);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what becomes due on the way, in order.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = Volatile.Read(ref _ticks) + by.Ticks;
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _ticks = Math.Max(_ticks, target);
        }
    }

    private ManualTimer? NextTimer() =>
        _timers.Where(t => t.Due is not null).OrderBy(t => t.Due).ThenBy(t => t.Order).FirstOrDefault();

    private ManualTimer? TakeDue(long target)
    {
        lock (_lock)
        {
            if (NextTimer() is not { Due: { } due } timer || due > target)
            {
                return null;
            }

            _ticks = Math.Max(_ticks, due);
            timer.Due = timer.Period > TimeSpan.Zero ? due + timer.Period.Ticks : null;
            return timer;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public long? Due { get; set; }

        public long Order { get; private set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                if (!owner._timers.Contains(this))
                {
                    return false;
                }

                Due = dueTime == Timeout.InfiniteTimeSpan ? null : owner._ticks + dueTime.Ticks;
                Period = period;
                Order = ++owner._armings;
                return true;
            }
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
