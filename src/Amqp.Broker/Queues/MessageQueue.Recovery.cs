using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// A queue from an earlier run comes back with what its logs hold, and what a log finds damaged later leaves the counts.
/// </summary>
public sealed partial class MessageQueue
{
    /// <summary>Octets of recovered messages that nobody has looked at, about: those of their records. The lock is held.</summary>
    private long RecoveredBytes
    {
        get
        {
            var octets = 0L;
            foreach (var subQueue in _core.SubQueues)
            {
                octets += subQueue.RecoveredBytes;
            }

            return octets;
        }
    }

    /// <summary>Records of the log are damaged and will never be read.</summary>
    internal void OnLost(SubQueue subQueue)
    {
        bool start;
        lock (_lock)
        {
            if (!_deleted)
            {
                _core.Forget(subQueue, nothingLeft: false);
            }

            NoteCongestion();
            start = TryStartRun();
        }

        Continue(start);
    }

    /// <summary>The priorities of a quorum queue, and at least as many as it had when it kept messages last.</summary>
    private int QuorumPriorities()
    {
        var count = _broker.Limits.Quorum.Priorities;
        if (_isRecovered)
        {
            foreach (var id in _broker.Store.LogsOf(StorageId))
            {
                count = Math.Max(count, (int)(id - StorageId) + 1);
            }
        }

        return count;
    }

    /// <summary>Opens the logs of all priorities that have any. Nobody else sees the queue yet.</summary>
    private void Recover()
    {
        foreach (var id in _broker.Store.LogsOf(StorageId))
        {
            _core.ForPriority((int)(id - StorageId));
        }

        // Whether any of them has a time to live of its own, nobody has noted: the heads are looked at.
        _expires = _core.Ready > 0;
        _isTouched |= _expires;
    }
}
