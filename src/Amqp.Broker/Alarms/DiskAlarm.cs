namespace Amqp.Broker.Alarms;

/// <summary>
/// The disk alarm: set when less is free than the limit, cleared when a tenth more than that is free again, so that it does not
/// flutter (https://www.rabbitmq.com/docs/disk-alarms).
/// </summary>
/// <remarks>The monitor says what is free; changes are guarded by <c>_lock</c>, under which nothing is called.</remarks>
public sealed class DiskAlarm
{
    private readonly Lock _lock = new();
    private readonly ResourceAlarms _alarms;
    private long _limit;
    private long _free = -1;
    private volatile bool _isSet;
    private bool _stopped;

    internal DiskAlarm(long limit, ResourceAlarms alarms)
    {
        _limit = limit;
        _alarms = alarms;
    }

    /// <summary>True while it is set.</summary>
    public bool IsSet => _isSet;

    /// <summary>Octets that were free when somebody looked last; null where nobody knows, or there are no files.</summary>
    public long? Free => Volatile.Read(ref _free) is >= 0 and var free ? free : null;

    /// <summary>Octets that must be free (<c>disk_free_limit</c>); 0 for no limit. A change takes effect at once.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Volatile.Write(ref _limit, value);
            Decide();
        }
    }

    /// <summary>What is free, as the monitor found it.</summary>
    internal void Note(long free)
    {
        Volatile.Write(ref _free, Math.Max(free, 0));
        Decide();
    }

    internal void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        Decide();
    }

    private void Decide()
    {
        bool isSet;
        lock (_lock)
        {
            var limit = Limit;
            var free = Volatile.Read(ref _free);
            isSet = !_stopped && free >= 0 && limit > 0 && free < (_isSet ? limit + (limit / 10) : limit);
            if (isSet == _isSet)
            {
                return;
            }

            _isSet = isSet;
        }

        _alarms.NoteChange(ResourceKind.Disk, isSet);
    }
}
