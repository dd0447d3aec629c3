using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>
/// Logs that want a cycle, but not at once: after <see cref="SyncCoordinator.LazyWriteMilliseconds"/> or after
/// <see cref="SyncCoordinator.LazySyncMilliseconds"/>. Three entries on the wheel serve all of them.
/// </summary>
internal sealed class DelayedParticipants(TimingWheel wheel, int compactionMilliseconds)
{
    private readonly Group _writes = new(wheel, SyncCoordinator.LazyWriteMilliseconds, LogDemand.Write | LogDemand.Acks);
    private readonly Group _syncs = new(wheel, SyncCoordinator.LazySyncMilliseconds, LogDemand.SyncAcks | LogDemand.Retry);
    private readonly Group _compactions = new(wheel, compactionMilliseconds, LogDemand.Compact);

    /// <summary>Has the log written soon; it says so once until it was.</summary>
    public void Write(IDelayedParticipant log) => _writes.Add(log);

    /// <summary>Has the log's acks synced, and failed writes repeated, within a second; it says so once until that happened.</summary>
    public void Sync(IDelayedParticipant log) => _syncs.Add(log);

    /// <summary>Has the log look for segments to compact; it says so once until it did.</summary>
    public void Compact(IDelayedParticipant log) => _compactions.Add(log);

    /// <summary>Forgets everybody.</summary>
    public void Stop()
    {
        _writes.Stop();
        _syncs.Stop();
        _compactions.Stop();
    }

    private sealed class Group(TimingWheel wheel, int milliseconds, LogDemand demand) : WheelEntry
    {
        private readonly Lock _lock = new();
        private List<IDelayedParticipant> _waiting = [];

        public void Add(IDelayedParticipant log)
        {
            lock (_lock)
            {
                _waiting.Add(log);
                if (_waiting.Count == 1)
                {
                    wheel.Arm(this, milliseconds);
                }
            }
        }

        public void Stop()
        {
            lock (_lock)
            {
                _waiting.Clear();
            }

            wheel.Disarm(this);
        }

        protected internal override void Fire()
        {
            List<IDelayedParticipant> due;
            lock (_lock)
            {
                due = _waiting;
                _waiting = [];
            }

            foreach (var log in due)
            {
                log.Demand(demand);
            }
        }
    }
}
