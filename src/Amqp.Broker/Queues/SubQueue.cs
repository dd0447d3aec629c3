using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>The messages of one priority: a log, the cursor to its unread rest, and what came back. A queue without priorities has one.</summary>
/// <remarks>Guarded by the queue's lock.</remarks>
internal sealed partial class SubQueue : IQueueLogOwner
{
    private readonly MessageQueue _queue;

    /// <summary>Sequence number of the first record of this run; what is before it was recovered.</summary>
    private readonly ulong _recoveredEnd;

    /// <param name="store">Where the log is.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="priority">The priority.</param>
    /// <param name="recovered">The queue is from an earlier run: whatever its log holds is there again.</param>
    public SubQueue(IQueueStore store, MessageQueue queue, byte priority, bool recovered)
    {
        _queue = queue;
        Priority = priority;
        var id = queue.StorageId | priority;
        Log = recovered ? store.Open(id, this) : store.Create(this, id, queue.IsDurable);
        Cursor = Log.Start;
        _recoveredEnd = recovered ? Log.NextSequence : 0;
        Ready = RecoveredUnread = Log.LiveCount;
        RecoveredBytes = Log.LiveBytes;
    }

    public byte Priority { get; }

    public IQueueLog Log { get; }

    public ReturnedSet Returned { get; } = new();

    /// <summary>Where the unread rest of the log begins.</summary>
    public LogPosition Cursor;

    /// <summary>Messages that wait for a consumer.</summary>
    public long Ready { get; set; }

    /// <summary>Messages that are in the log and not ready: out with a consumer or a get, or being moved elsewhere.</summary>
    public long Out { get; set; }

    /// <summary>Messages from an earlier run that nobody has looked at: how long their bodies are is not known.</summary>
    public long RecoveredUnread { get; private set; }

    /// <summary>Octets of the records of those, about.</summary>
    public long RecoveredBytes { get; private set; }

    /// <summary>Publishers that wait until a record is durable, in the order of the log.</summary>
    public ConfirmWaiters Waiters { get; } = new();

    /// <summary>Commits that wait until settlements are durable, in their order.</summary>
    public Queue<ConfirmWaiter> SettleWaiters { get; } = new(0);

    /// <summary>Looks at the first ready message without taking it.</summary>
    public LogReadStatus Peek(out RecordView record, out MessageRef message, out LogPosition behind)
    {
        behind = Cursor;
        if (Returned.Count > 0)
        {
            message = Returned.First;
            return Log.Read(message.Position, out record);
        }

        var status = Log.ReadNext(ref behind, out record, out var position);
        while (status == LogReadStatus.Record && IsTakenAhead(position.Sequence))
        {
            status = Log.ReadNext(ref behind, out record, out position);
        }

        message = status == LogReadStatus.Record ? RefOf(position, record) : default;
        return status;
    }

    /// <summary>Looks at the first ready message if it is in memory, and leaves no trace.</summary>
    public LogReadStatus PeekInMemory(out RecordView record)
    {
        var cursor = Returned.Count > 0 ? Returned.First.Position : Cursor;
        return Log.Look(ref cursor, fetch: false, out record, out _);
    }

    /// <summary>Takes the message that <see cref="Peek"/> showed.</summary>
    /// <returns>True when its body was among those whose length is not known.</returns>
    public bool Take(in MessageRef message, LogPosition behind)
    {
        Ready--;
        if (Returned.Count > 0)
        {
            Returned.RemoveFirst();
            return false;
        }

        Cursor = behind;
        return NoteLookedAt(message.Position.Sequence);
    }

    /// <summary>Forgets what was recovered and not looked at: it was dropped, or is lost.</summary>
    public void ForgetRecovered() => RecoveredUnread = RecoveredBytes = 0;

    /// <inheritdoc/>
    void IQueueLogOwner.OnReadable() => _queue.OnReadable();

    /// <inheritdoc/>
    void IQueueLogOwner.OnDurable(ulong sequence) => _queue.OnDurable(this, sequence);

    /// <inheritdoc/>
    void IQueueLogOwner.OnSettlesDurable(ulong index) => _queue.OnSettlesDurable(this, index);

    /// <inheritdoc/>
    void IQueueLogOwner.OnLost(long records) => _queue.OnLost(this);

    /// <summary>A message of the log that nobody has taken yet.</summary>
    public MessageRef RefOf(LogPosition position, in RecordView record)
    {
        var isPersistent = (record.Flags & RecordFlags.Persistent) != 0;
        if (position.Sequence >= _recoveredEnd || !Log.WasDelivered(position.Sequence))
        {
            return new MessageRef(position, Priority, record.BodyLength, 0) { IsPersistent = isPersistent };
        }

        return new MessageRef(position, Priority, record.BodyLength, Log.DeliveryCountOf(position.Sequence))
        {
            WasDelivered = true,
            IsPersistent = isPersistent,
        };
    }
}
