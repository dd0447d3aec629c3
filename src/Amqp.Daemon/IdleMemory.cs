namespace Amqp.Daemon;

/// <summary>
/// Gives memory back to the operating system after a busy time. The collector runs only when something is allocated: a daemon that has
/// become idle would keep what the traffic before has left behind for as long as it stays idle.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    /// <summary>Processor time between two looks up to which the daemon counts as idle.</summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromMilliseconds(200);

    /// <summary>Octets allocated since the last time that make it worth while.</summary>
    private const long WorthWhile = 16 * 1024 * 1024;

    /// <summary>Above this a collection takes long enough to be noticed by whoever comes just then.</summary>
    private const long LargestHeap = 512 * 1024 * 1024;

    private readonly Timer _timer;
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private long _collectedAt;

    private IdleMemory() => _timer = new Timer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Begins to look now and then.</summary>
    public static IdleMemory Start()
    {
        var memory = new IdleMemory();
        memory._timer.Change(s_look, s_look);
        return memory;
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var used = Environment.CpuUsage.TotalTime;
        var isIdle = used - _used < s_idle;
        _used = used;
        var allocated = GC.GetTotalAllocatedBytes();
        if (!isIdle || allocated - _collectedAt < WorthWhile || GC.GetTotalMemory(forceFullCollection: false) > LargestHeap)
        {
            return;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _collectedAt = GC.GetTotalAllocatedBytes();
        _used = Environment.CpuUsage.TotalTime;
    }
}
