namespace Amqp.Storage.Runtime;

/// <summary>
/// The broker's one clock with alarms: a hashed timing wheel with slots of <see cref="TickMilliseconds"/>, driven by a single
/// timer of the injected <see cref="TimeProvider"/>. Heartbeats, handshake limits, pauses and expiry all hang on it: no timer per
/// connection, queue or message. The timer runs only while something is armed and sleeps until the next occupied slot.
/// </summary>
/// <remarks>All state is guarded by <c>_lock</c>, a leaf: entries fire outside it, on the scheduler.</remarks>
public sealed class TimingWheel : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Width of a slot, hence the resolution of every due time.</summary>
    public const int TickMilliseconds = 5;

    private const int SlotCount = 1024;
    private const int SlotMask = SlotCount - 1;

    private readonly TimeProvider _time;
    private readonly WorkScheduler _scheduler;
    private readonly Lock _lock = new();
    private readonly WheelEntry?[] _slots = new WheelEntry?[SlotCount];
    private readonly List<WheelEntry> _due = [];
    private readonly long _origin;
    private ITimer? _timer;
    private long _tick;
    private long _armedFor = long.MaxValue;
    private int _armed;
    private bool _turning;
    private bool _disposed;

    /// <summary>Creates an idle wheel; no timer exists until the first entry is armed.</summary>
    public TimingWheel(TimeProvider time, WorkScheduler scheduler)
    {
        _time = time;
        _scheduler = scheduler;
        _origin = time.GetTimestamp();
    }

    /// <summary>Milliseconds since the wheel was made, from the monotonic clock.</summary>
    public long Now => (long)_time.GetElapsedTime(_origin).TotalMilliseconds;

    /// <summary>Number of armed entries.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _armed;
            }
        }
    }

    /// <summary>Arms the entry to fire once, <paramref name="milliseconds"/> from now (rounded up to a tick). An armed entry is moved.</summary>
    public void Arm(WheelEntry entry, long milliseconds)
    {
        var due = Now + Math.Max(milliseconds, 0);
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            Unlink(entry);
            Link(entry, due);
            ArmTimer(TickOf(due));
        }
    }

    /// <summary>Disarms the entry. It may still fire if it was already taken for firing; owners must tolerate that.</summary>
    public void Disarm(WheelEntry entry)
    {
        lock (_lock)
        {
            Unlink(entry);
        }
    }

    /// <summary>Fires what is due. Runs on the scheduler, one turn at a time.</summary>
    public void Execute()
    {
        CollectDue();
        foreach (var entry in _due)
        {
            entry.Fire();
        }

        _due.Clear();
        lock (_lock)
        {
            _turning = false;
            ArmForNext();
        }
    }

    /// <summary>Stops the wheel; nothing fires or can be armed afterwards.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private static long TickOf(long milliseconds) => (milliseconds + TickMilliseconds - 1) / TickMilliseconds;

    private void CollectDue()
    {
        lock (_lock)
        {
            var last = Now / TickMilliseconds;
            var steps = Math.Min(last - _tick, SlotCount);
            for (var i = 0L; i < steps; i++)
            {
                TakeDue((int)((last - i) & SlotMask), last);
            }

            _tick = Math.Max(_tick, last);
        }

        // Slots are walked newest first; entries fire in the order of their due times.
        _due.Sort(static (a, b) => a.Due.CompareTo(b.Due));
    }

    private void TakeDue(int slot, long lastTick)
    {
        for (var entry = _slots[slot]; entry is not null;)
        {
            var next = entry.Next;
            if (TickOf(entry.Due) <= lastTick)
            {
                Unlink(entry);
                _due.Add(entry);
            }

            entry = next;
        }
    }

    private void Link(WheelEntry entry, long due)
    {
        entry.Due = due;
        entry.Slot = (int)(Math.Max(TickOf(due), _tick + 1) & SlotMask);
        entry.Next = _slots[entry.Slot];
        if (entry.Next is not null)
        {
            entry.Next.Previous = entry;
        }

        _slots[entry.Slot] = entry;
        _armed++;
    }

    private void Unlink(WheelEntry entry)
    {
        if (entry.Slot < 0)
        {
            return;
        }

        if (entry.Previous is null)
        {
            _slots[entry.Slot] = entry.Next;
        }
        else
        {
            entry.Previous.Next = entry.Next;
        }

        if (entry.Next is not null)
        {
            entry.Next.Previous = entry.Previous;
        }

        entry.Next = entry.Previous = null;
        entry.Slot = -1;
        _armed--;
    }

    private void ArmForNext()
    {
        _armedFor = long.MaxValue;
        if (_armed == 0 || _disposed)
        {
            return;
        }

        // An empty stretch is slept through; a slot may hold entries of later turns, so waking for it is only a bound.
        for (var tick = _tick + 1; tick <= _tick + SlotCount; tick++)
        {
            if (_slots[tick & SlotMask] is not null)
            {
                ArmTimer(tick);
                return;
            }
        }
    }

    private void ArmTimer(long tick)
    {
        tick = Math.Max(tick, _tick + 1);
        if (_turning || tick >= _armedFor)
        {
            return;
        }

        _armedFor = tick;
        var delay = TimeSpan.FromMilliseconds(Math.Max((tick * TickMilliseconds) - Now, 1));
        if (_timer is null)
        {
            _timer = _time.CreateTimer(static wheel => ((TimingWheel)wheel!).OnTimer(), this, delay, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_turning || _disposed)
            {
                return;
            }

            _turning = true;
        }

        _scheduler.Schedule(this);
    }
}
