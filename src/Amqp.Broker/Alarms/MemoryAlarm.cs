using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Alarms;

/// <summary>
/// The memory alarm: set when messages, or the whole process, take more than the watermark, cleared when they take less than nine
/// tenths of it. What it does to publishers is <see cref="ResourceAlarms"/>' business (https://www.rabbitmq.com/docs/alarms).
/// </summary>
/// <remarks>What messages take is read when somebody asks; what the process takes is what the monitor saw last.</remarks>
public sealed class MemoryAlarm : WheelEntry
{
    private const int CheckMilliseconds = 50;

    private readonly BrokerRuntime _runtime;
    private readonly IQueueStore _store;
    private readonly ResourceAlarms _alarms;
    private long _watermark;
    private long _processBytes;
    private int _isSet;
    private volatile bool _stopped;

    internal MemoryAlarm(BrokerRuntime runtime, IQueueStore store, long watermark, ResourceAlarms alarms)
    {
        _runtime = runtime;
        _store = store;
        _watermark = watermark;
        _alarms = alarms;
    }

    /// <summary>True while it is set.</summary>
    public bool IsSet => Volatile.Read(ref _isSet) != 0;

    /// <summary>Octets in use: what messages take, or what the process takes if that is known and more.</summary>
    public long InUse => Math.Max(_store.MemoryInUse, Volatile.Read(ref _processBytes));

    /// <summary>
    /// Octets of memory that may be in use; 0 blocks every publisher whatever is in use, as in RabbitMQ. A change takes effect at once.
    /// </summary>
    public long Watermark
    {
        get => Volatile.Read(ref _watermark);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Volatile.Write(ref _watermark, value);
            if (IsSet)
            {
                Fire();
            }
            else
            {
                Check();
            }
        }
    }

    /// <summary>Looks at the memory in use; publishers have it called after each burst.</summary>
    /// <returns>True when the alarm is set.</returns>
    public bool Check()
    {
        if (IsSet)
        {
            return true;
        }

        var watermark = Watermark;
        if (watermark > 0 && InUse <= watermark)
        {
            return false;
        }

        if (!_stopped && Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            _runtime.Wheel.Arm(this, CheckMilliseconds);
            _alarms.NoteChange(ResourceKind.Memory, isSet: true);
        }

        return true;
    }

    /// <inheritdoc cref="ResourceAlarms.Block"/>
    public void Block(PauseSource pause) => _alarms.Block(pause);

    /// <inheritdoc cref="ResourceAlarms.Forget"/>
    public void Forget(PauseSource pause) => _alarms.Forget(pause);

    /// <summary>What the process takes, as the monitor measured it.</summary>
    internal void NoteProcess(long octets)
    {
        Volatile.Write(ref _processBytes, octets);
        Check();
    }

    internal void Stop()
    {
        _stopped = true;
        _runtime.Wheel.Disarm(this);
        Clear();
    }

    /// <inheritdoc/>
    protected override void Fire()
    {
        if (_stopped)
        {
            return;
        }

        var watermark = Watermark;
        if (watermark == 0 || InUse > watermark / 10 * 9)
        {
            _runtime.Wheel.Arm(this, CheckMilliseconds);
            return;
        }

        Clear();
    }

    private void Clear()
    {
        if (Interlocked.Exchange(ref _isSet, 0) != 0)
        {
            _alarms.NoteChange(ResourceKind.Memory, isSet: false);
        }
    }
}
