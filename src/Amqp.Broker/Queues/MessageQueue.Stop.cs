namespace Amqp.Broker.Queues;

/// <summary>The broker stops: the queue comes to rest and stays as it is, for the next start.</summary>
public sealed partial class MessageQueue
{
    private bool _stopped;

    /// <summary>True when nothing is under way: no run, and no dead message but those that wait to be tried again.</summary>
    internal bool IsAtRest
    {
        get
        {
            lock (_lock)
            {
                return !_running && !_isMoving && (_deleted || (_moves.Count == 0 && _core.Moving == _retrying));
            }
        }
    }

    /// <summary>Begins nothing any more. Connections must be gone; what is dead already still goes where it should.</summary>
    internal void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        _broker.Runtime.Wheel.Disarm(_expiry);
    }

    /// <summary>Tells the logs where the unread rest begins, so that what nobody was given does not count as delivered.</summary>
    internal void NoteUnread()
    {
        lock (_lock)
        {
            foreach (var subQueue in _core.SubQueues)
            {
                subQueue.Log.NoteUnread(subQueue.Cursor);
            }
        }
    }
}
