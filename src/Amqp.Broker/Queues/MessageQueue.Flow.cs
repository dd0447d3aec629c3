using Amqp.Storage.Runtime;

namespace Amqp.Broker.Queues;

/// <summary>
/// Fair flow: publishers pause while delivery is behind for want of processor time, so that they cannot starve consumers.
/// Delivery is behind when more than <see cref="CongestedAt"/> messages are ready and either a consumer could take one now or
/// consumers have been taking them briskly until this moment (their acks are on the way). A queue without consumers, or with
/// slow ones, simply buffers.
/// </summary>
public sealed partial class MessageQueue
{
    private const int CongestedAt = 2048;
    private const int RelievedAt = CongestedAt / 2;
    private static readonly TimeSpan s_briskInterval = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_briskMemory = TimeSpan.FromMilliseconds(20);

    private readonly List<PauseSource> _pausedPublishers = [];
    private long _lastConsumed;
    private double _consumeInterval = double.MaxValue;
    private volatile bool _congested;

    /// <summary>True while publishers should pause. Read without the lock; a pause that comes late or early does no harm.</summary>
    public bool IsCongested => _congested;

    /// <summary>Registers a prepared pause that ends when the queue is relieved.</summary>
    /// <returns>False when the queue is relieved already; the source is then signalled at once.</returns>
    public bool PausePublisher(PauseSource pause)
    {
        lock (_lock)
        {
            if (_congested)
            {
                _pausedPublishers.Add(pause);
                return true;
            }
        }

        pause.Signal();
        return false;
    }

    /// <summary>Forgets a pause that ended by time.</summary>
    public void ForgetPublisher(PauseSource pause)
    {
        lock (_lock)
        {
            _pausedPublishers.Remove(pause);
        }
    }

    /// <summary>Notes that messages were consumed, for the rate at which consumers take them. The lock is held.</summary>
    private void NoteConsumed(int count)
    {
        if (count > 0)
        {
            var now = _broker.Runtime.Time.GetTimestamp();
            var interval = _broker.Runtime.Time.GetElapsedTime(_lastConsumed, now).TotalMilliseconds / count;
            _consumeInterval = _lastConsumed == 0 || _consumeInterval > 1000 ? interval : _consumeInterval + ((interval - _consumeInterval) / 8);
            _lastConsumed = now;
        }

        NoteCongestion();
    }

    /// <summary>Decides anew whether publishers should pause. The lock is held.</summary>
    private void NoteCongestion() =>
        _congested = !_deleted && _core.Ready > (_congested ? RelievedAt : CongestedAt) && (!_core.Ring.IsEmpty || IsBrisk);

    private bool IsBrisk =>
        _consumers.Count > 0
        && _consumeInterval < s_briskInterval.TotalMilliseconds
        && _broker.Runtime.Time.GetElapsedTime(_lastConsumed) < s_briskMemory;

    /// <summary>Lets paused publishers go on if the queue is relieved. Called without locks.</summary>
    private void ReleasePublishers()
    {
        if (_pausedPublishers.Count == 0)
        {
            return;
        }

        PauseSource[] released;
        lock (_lock)
        {
            NoteCongestion();
            if (_congested || _pausedPublishers.Count == 0)
            {
                return;
            }

            released = [.. _pausedPublishers];
            _pausedPublishers.Clear();
        }

        foreach (var pause in released)
        {
            pause.Signal();
        }
    }
}
