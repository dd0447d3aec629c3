using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// Messages that an operator takes from the middle of the queue. They are out like any other, but the cursor has not passed
/// them: it skips them, and one that comes back is simply not skipped any more.
/// </summary>
internal sealed partial class SubQueue
{
    private HashSet<ulong>? _takenAhead;

    /// <summary>Messages taken ahead of the cursor whose records a purge has settled meanwhile.</summary>
    private HashSet<ulong>? _purgedAhead;

    /// <summary>Whether a message of the log is out although the cursor has not come to it.</summary>
    public bool IsTakenAhead(ulong sequence) => _takenAhead is { } taken && taken.Contains(sequence);

    /// <summary>Takes a ready message, wherever it stands.</summary>
    /// <returns>True when its body was among those whose length is not known.</returns>
    public bool TakeAhead(in MessageRef message)
    {
        Ready--;
        if (Returned.Remove(message.Position.Sequence))
        {
            return false;
        }

        (_takenAhead ??= []).Add(message.Position.Sequence);
        return NoteLookedAt(message.Position.Sequence);
    }

    /// <summary>Puts a message back that was taken ahead of the cursor.</summary>
    /// <param name="message">The message.</param>
    /// <param name="uncounted">Its body is again among those whose length is not known.</param>
    /// <returns>False when it goes where all go that come back: the cursor has passed it.</returns>
    public bool TryPutBackAhead(in MessageRef message, out bool uncounted)
    {
        uncounted = false;
        var sequence = message.Position.Sequence;
        if (_takenAhead is null || !_takenAhead.Remove(sequence) || sequence < Cursor.Sequence)
        {
            return false;
        }

        if (sequence < _recoveredEnd)
        {
            RecoveredUnread++;
            RecoveredBytes += message.BodyBytes;
            uncounted = true;
        }

        return true;
    }

    /// <summary>Whether a purge has settled the record of a message that was out: it can neither be settled nor come back.</summary>
    public bool WasPurged(ulong sequence) => _purgedAhead is { } purged && purged.Remove(sequence);

    /// <summary>Ends the life of a record.</summary>
    public void Settle(LogPosition position)
    {
        if (_takenAhead is not null && _takenAhead.Remove(position.Sequence) && position.Sequence >= Cursor.Sequence)
        {
            Log.SettleAhead(position);
        }
        else if (_purgedAhead is null || !_purgedAhead.Remove(position.Sequence))
        {
            Log.Settle(position);
        }
    }

    /// <summary>Settles everything from the cursor on; what was taken ahead of it goes with it.</summary>
    public void SettleRest()
    {
        if (_takenAhead is { Count: > 0 } taken)
        {
            (_purgedAhead ??= []).UnionWith(taken.Where(sequence => sequence >= Cursor.Sequence));
            taken.Clear();
        }

        Log.SettleFrom(ref Cursor);
    }

    /// <summary>Somebody looks at a message for the first time, if it is from an earlier run.</summary>
    /// <returns>True when its body was among those whose length is not known.</returns>
    private bool NoteLookedAt(ulong sequence)
    {
        if (sequence >= _recoveredEnd)
        {
            return false;
        }

        if (RecoveredUnread > 0)
        {
            RecoveredBytes -= RecoveredBytes / RecoveredUnread;
            RecoveredUnread--;
        }

        return true;
    }
}
