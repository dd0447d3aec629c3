using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>The messages of one priority: a log, the cursor to its unread rest, and what came back. A queue without priorities has one.</summary>
/// <remarks>Guarded by the queue's lock.</remarks>
internal sealed class SubQueue : IQueueLogOwner
{
    private readonly MessageQueue _queue;

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
    }

    public byte Priority { get; }

    public IQueueLog Log { get; }

    public ReturnedSet Returned { get; } = new();

    /// <summary>Where the unread rest of the log begins.</summary>
    public LogPosition Cursor;

    /// <summary>Messages that wait for a consumer.</summary>
    public long Ready { get; set; }

    /// <summary>Publishers that wait until a record is durable, in the order of the log.</summary>
    public Queue<ConfirmWaiter> Waiters { get; } = new(0);

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
        message = status == LogReadStatus.Record
            ? new MessageRef(position, Priority, record.BodyLength, 0) { IsPersistent = (record.Flags & RecordFlags.Persistent) != 0 }
            : default;
        return status;
    }

    /// <summary>Takes the message that <see cref="Peek"/> showed.</summary>
    public void Take(LogPosition behind)
    {
        Ready--;
        if (Returned.Count > 0)
        {
            Returned.RemoveFirst();
        }
        else
        {
            Cursor = behind;
        }
    }

    /// <inheritdoc/>
    void IQueueLogOwner.OnReadable() => _queue.OnReadable();

    /// <inheritdoc/>
    void IQueueLogOwner.OnDurable(ulong sequence) => _queue.OnDurable(this, sequence);
}
