using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Alarms;

/// <summary>
/// The alarms together. While any is set, connections that publish are not read; consuming goes on, and whoever waits goes on when
/// the last one clears (https://www.rabbitmq.com/docs/alarms).
/// </summary>
/// <remarks>The waiters are guarded by <c>_lock</c>, a leaf.</remarks>
public sealed class ResourceAlarms : IDisposable
{
    private static readonly byte[] s_memory = [.. "low on memory"u8];
    private static readonly byte[] s_disk = [.. "low on disk"u8];
    private static readonly byte[] s_both = [.. "low on disk & memory"u8];

    private readonly Lock _lock = new();
    private readonly List<PauseSource> _blocked = [];
    private readonly ResourceMonitor _monitor;

    internal ResourceAlarms(BrokerRuntime runtime, IQueueStore store, BrokerLimits limits)
    {
        Memory = new MemoryAlarm(runtime, store, limits.MemoryHighWatermark, this);
        Disk = new DiskAlarm(limits.DiskFreeLimit, this);
        _monitor = new ResourceMonitor(runtime, store, this);
        _monitor.Start();
    }

    /// <summary>An alarm was set (true) or cleared. Raised by whoever noticed, who does not wait: handlers must be quick and not throw.</summary>
    public event Action<ResourceKind, bool>? Changed;

    /// <summary>The memory alarm.</summary>
    public MemoryAlarm Memory { get; }

    /// <summary>The disk alarm.</summary>
    public DiskAlarm Disk { get; }

    /// <summary>True while publishers are blocked.</summary>
    public bool IsSet => Memory.IsSet || Disk.IsSet;

    /// <summary>Why, in RabbitMQ's words.</summary>
    public ReadOnlyMemory<byte> Reason => !Disk.IsSet ? s_memory : Memory.IsSet ? s_both : s_disk;

    /// <summary>Looks at what is used; publishers call it after each burst.</summary>
    /// <returns>True when an alarm is set.</returns>
    public bool Check() => Memory.Check() || Disk.IsSet;

    /// <summary>Has free memory and disk looked at soon: something has just failed for want of one.</summary>
    public void LookSoon() => _monitor.LookSoon();

    /// <summary>Registers a prepared pause that ends when no alarm is set any more; it is signalled at once when none is.</summary>
    public void Block(PauseSource pause)
    {
        lock (_lock)
        {
            if (IsSet)
            {
                _blocked.Add(pause);
                return;
            }
        }

        pause.Signal();
    }

    /// <summary>Forgets a pause whose connection has gone.</summary>
    public void Forget(PauseSource pause)
    {
        lock (_lock)
        {
            _blocked.Remove(pause);
        }
    }

    /// <summary>Lets everybody go on; the broker stops.</summary>
    public void Dispose()
    {
        _monitor.Stop();
        Memory.Stop();
        Disk.Stop();
        Release();
    }

    internal void NoteChange(ResourceKind kind, bool isSet)
    {
        Changed?.Invoke(kind, isSet);
        if (!isSet)
        {
            Release();
        }
    }

    private void Release()
    {
        PauseSource[] released;
        lock (_lock)
        {
            if (IsSet)
            {
                return;
            }

            released = [.. _blocked];
            _blocked.Clear();
        }

        foreach (var pause in released)
        {
            pause.Signal();
        }
    }
}
