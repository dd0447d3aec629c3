using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Alarms;

/// <summary>
/// Looks at what the process takes of its memory, once a second, and at what is free on the disk: every ten seconds while there is
/// plenty, more often the nearer the limit is. Where neither can be measured it does nothing at all.
/// </summary>
/// <remarks>One look at a time, on a blocking thread.</remarks>
internal sealed class ResourceMonitor(BrokerRuntime runtime, IQueueStore store, ResourceAlarms alarms) : WheelEntry, IThreadPoolWorkItem
{
    private const int MemoryMilliseconds = 1000;
    private const int LongestMilliseconds = 10_000;
    private const int ShortestMilliseconds = 100;

    /// <summary>Octets per millisecond that may be written between two looks, at the worst.</summary>
    private const long FastestWrites = 250_000;

    private const long RelieveMilliseconds = 10_000;

    private readonly bool _watchesDisk = store.IsDurable && runtime.Files.FreeBytes is not null;
    private long _relieved = long.MinValue / 2;
    private int _looking;
    private volatile bool _stopped;

    public void Start()
    {
        if (_watchesDisk || runtime.Memory is not null)
        {
            Look();
            Arm();
        }
    }

    public void Stop()
    {
        _stopped = true;
        runtime.Wheel.Disarm(this);
    }

    public void LookSoon()
    {
        if ((_watchesDisk || runtime.Memory is not null) && !_stopped)
        {
            Fire();
        }
    }

    public void Execute()
    {
        if (!_stopped)
        {
            Look();
        }

        Volatile.Write(ref _looking, 0);
        Arm();
    }

    protected override void Fire()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 0)
        {
            runtime.Blocking.Schedule(this);
        }
    }

    private void Look()
    {
        if (runtime.Memory is { } memory)
        {
            LookAtMemory(memory);
        }

        if (_watchesDisk && runtime.Files.FreeBytes is { } free)
        {
            alarms.Disk.Note(free - store.RoomOwed);
        }
    }

    private void LookAtMemory(MemoryMeter memory)
    {
        var used = memory.InUse;
        var watermark = alarms.Memory.Watermark;
        if (used > watermark / 20 * 19 && runtime.MonotonicMilliseconds - _relieved > RelieveMilliseconds)
        {
            // Much of it may be held for nothing: that is no reason to block anybody.
            _relieved = runtime.MonotonicMilliseconds;
            memory.Relieve();
            used = memory.InUse;
        }

        alarms.Memory.NoteProcess(used);
    }

    private void Arm()
    {
        if (!_stopped)
        {
            runtime.Wheel.Arm(this, Math.Min(DiskMilliseconds(), runtime.Memory is null ? int.MaxValue : MemoryMilliseconds));
        }
    }

    private long DiskMilliseconds()
    {
        if (!_watchesDisk)
        {
            return LongestMilliseconds;
        }

        var distance = (alarms.Disk.Free ?? 0) - alarms.Disk.Limit;
        return alarms.Disk.IsSet ? MemoryMilliseconds : Math.Clamp(distance / FastestWrites, ShortestMilliseconds, LongestMilliseconds);
    }
}
