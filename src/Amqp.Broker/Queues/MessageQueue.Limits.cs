using Amqp.Broker.DeadLettering;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Queues;

/// <summary>
/// Time to live, length limits and the queue's own expiry. Messages expire at the head only; the timing wheel wakes the queue
/// when the head of one of its priorities is due, so nothing is scanned. The queue itself is due when it has been unused
/// (no consumers, no redeclaration, no get) for as long as <c>x-expires</c> says.
/// </summary>
public sealed partial class MessageQueue
{
    private readonly ExpiryEntry _expiry;
    private bool _expires;
    private bool _isTouched;
    private long _usedAt;
    private long _armedFor = long.MaxValue;

    private long Now => _broker.Runtime.UnixMilliseconds;

    /// <summary>The queue was used: its expiry begins anew. The lock is held, or the queue is not visible yet.</summary>
    private void Touch()
    {
        if (_settings.Expires is not null)
        {
            _usedAt = Now;
            _isTouched = true;
        }
    }

    /// <summary>The queue was declared, now or again: its expiry begins.</summary>
    internal void OnDeclared()
    {
        lock (_lock)
        {
            Touch();
        }

        AfterLock();
    }

    private bool IsExpired(in RecordView record, long now)
    {
        // A time to live of zero is decided when the message comes in: it goes out at once or not at all.
        var due = DueAt(record);
        return now >= due && due > record.Timestamp;
    }

    private long DueAt(in RecordView record) => DueAt(record.Timestamp, record.Expiry);

    private long DueAt(long timestamp, long expiry)
    {
        var own = expiry == 0 ? long.MaxValue : expiry;
        return _settings.MessageTtl is { } ttl ? Math.Min(own, timestamp + ttl) : own;
    }

    /// <summary>When the head of a sub-queue is due, where its log knows that without a read.</summary>
    private long? KnownDue(SubQueue subQueue) =>
        subQueue.Returned.Count == 0 && subQueue.Log.KnownHead is { } head ? DueAt(head.Timestamp, head.Expiry) : null;

    /// <summary>Drops what has expired and what is over the limits, from the heads. The lock is held.</summary>
    private void Trim(long now)
    {
        if (_deleted || _stopped || !(_expires || _settings.IsLimited || _settings.MessageTtl is not null))
        {
            return;
        }

        if (_expires || _settings.MessageTtl is not null)
        {
            DropExpired(now);
        }

        if (_settings.Overflow == OverflowMode.DropHead && _settings.IsLimited)
        {
            DropOverflow();
        }

        EndReads();
        _isTouched = true;
    }

    private void DropExpired(long now)
    {
        foreach (var subQueue in _core.SubQueues)
        {
            while (subQueue.Ready > 0 && !IsMovingTooMany && !(KnownDue(subQueue) > now))
            {
                var status = Peek(subQueue, out var record, out var message, out var behind);
                if (status == LogReadStatus.End)
                {
                    continue;
                }

                if (status == LogReadStatus.Pending || DueAt(record) > now)
                {
                    break;
                }

                _core.Drop(subQueue, message, behind);
                Discard(message, DeathReason.Expired);
            }
        }

        _expires &= _core.Ready > 0 || _core.Unacked > 0;
    }

    private void DropOverflow()
    {
        while (_core.Ready > 0
            && (_core.Ready > (_settings.MaxLength ?? long.MaxValue) || _core.ReadyBytes > (_settings.MaxLengthBytes ?? long.MaxValue)))
        {
            var subQueue = _core.Next;
            var status = Peek(subQueue, out _, out var message, out var behind);
            if (status == LogReadStatus.Pending || IsMovingTooMany)
            {
                return;
            }

            if (status == LogReadStatus.Record)
            {
                _core.Drop(subQueue, message, behind);
                Discard(message, DeathReason.MaxLength);
            }
        }
    }

    /// <summary>Arms the wheel for whatever is due first. Called without the lock; a spurious wake is harmless.</summary>
    private void ArmExpiry()
    {
        if (!_isTouched)
        {
            return;
        }

        long due;
        long now;
        lock (_lock)
        {
            _isTouched = false;
            now = Now;
            due = _deleted || _stopped ? long.MaxValue : Math.Min(Math.Min(NextMessageDue(), QueueDue()), NextRestDue());
            if (due == _armedFor)
            {
                return;
            }

            _armedFor = due;
        }

        if (due == long.MaxValue)
        {
            _broker.Runtime.Wheel.Disarm(_expiry);
        }
        else
        {
            _broker.Runtime.Wheel.Arm(_expiry, Math.Max(due - now, 0));
        }
    }

    private long NextMessageDue()
    {
        var due = long.MaxValue;
        if (!_expires && _settings.MessageTtl is null)
        {
            return due;
        }

        foreach (var subQueue in _core.SubQueues)
        {
            if (subQueue.Ready > 0 && KnownDue(subQueue) is { } known)
            {
                due = Math.Min(due, known);
            }
            else if (subQueue.Ready > 0 && Peek(subQueue, out var record, out _, out _) == LogReadStatus.Record)
            {
                due = Math.Min(due, DueAt(record));
            }
        }

        EndReads();
        return due;
    }

    private long QueueDue() => _settings.Expires is { } expires && _consumers.Count == 0 ? _usedAt + expires : long.MaxValue;

    /// <summary>Nobody has used it for as long as it may be unused. The lock is held.</summary>
    private bool IsDue => !_deleted && !_stopped && QueueDue() <= Now;

    private void OnDue()
    {
        bool delete;
        var start = false;
        lock (_lock)
        {
            _armedFor = long.MaxValue;
            delete = IsDue;
            if (!delete && !_deleted && !_stopped)
            {
                EndRests(Now);
                start = TryStartRun();
                if (!start)
                {
                    // Otherwise the run does, once consumers have had their chance.
                    Trim(Now);
                }

                // The wheel may wake the queue a little early, and must then be armed again even where nothing was trimmed.
                _isTouched = true;
            }
        }

        if (delete)
        {
            VirtualHost.DeleteExpired(this);
        }

        Continue(start);
        ReleasePublishers();
    }

    private sealed class ExpiryEntry(MessageQueue queue) : WheelEntry
    {
        protected override void Fire() => queue.OnDue();
    }
}
