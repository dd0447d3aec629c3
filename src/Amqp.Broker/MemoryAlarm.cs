using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.Broker;

/// <summary>
/// The memory alarm: set when messages take more than the watermark, cleared when they take less than nine tenths of it.
/// While it is set, connections that publish are not read; consuming goes on and clears it
/// (https://www.rabbitmq.com/docs/alarms).
/// </summary>
/// <remarks>The waiters are guarded by <c>_lock</c>, a leaf.</remarks>
public sealed class MemoryAlarm : WheelEntry, IDisposable
{
    private const int CheckMilliseconds = 50;

    private readonly BrokerRuntime _runtime;
    private readonly IQueueStore _store;
    private readonly Lock _lock = new();
    private readonly List<PauseSource> _blocked = [];
    private long _watermark;
    private volatile bool _isSet;
    private bool _disposed;

    internal MemoryAlarm(BrokerRuntime runtime, IQueueStore store, long watermark)
    {
        _runtime = runtime;
        _store = store;
        _watermark = watermark;
    }

    /// <summary>True while publishers are blocked.</summary>
    public bool IsSet => _isSet;

    /// <summary>
    /// Octets of memory that messages may take; 0 blocks every publisher whatever is in use, as in RabbitMQ. A change takes effect at once.
    /// </summary>
    public long Watermark
    {
        get => Volatile.Read(ref _watermark);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Volatile.Write(ref _watermark, value);
            if (_isSet)
            {
                Fire();
            }
            else
            {
                Check();
            }
        }
    }

    /// <summary>Looks at the memory in use; publishers call it after each burst.</summary>
    /// <returns>True when the alarm is set.</returns>
    public bool Check()
    {
        if (_isSet)
        {
            return true;
        }

        var watermark = Watermark;
        if (watermark > 0 && _store.MemoryInUse <= watermark)
        {
            return false;
        }

        _isSet = true;
        _runtime.Wheel.Arm(this, CheckMilliseconds);
        return true;
    }

    /// <summary>Registers a prepared pause that ends when the alarm clears; it is signalled at once when none is set.</summary>
    public void Block(PauseSource pause)
    {
        lock (_lock)
        {
            if (_isSet && !_disposed)
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
        _disposed = true;
        _runtime.Wheel.Disarm(this);
        Release();
    }

    /// <inheritdoc/>
    protected override void Fire()
    {
        if (_disposed)
        {
            return;
        }

        var watermark = Watermark;
        if (watermark == 0 || _store.MemoryInUse > watermark / 10 * 9)
        {
            _runtime.Wheel.Arm(this, CheckMilliseconds);
            return;
        }

        Release();
    }

    private void Release()
    {
        PauseSource[] released;
        lock (_lock)
        {
            _isSet = false;
            released = [.. _blocked];
            _blocked.Clear();
        }

        foreach (var pause in released)
        {
            pause.Signal();
        }
    }
}
