namespace Amqp.Storage.Log;

/// <summary>What a log tells the queue that owns it. Calls come on the scheduler and never under a lock of the log.</summary>
public interface IQueueLogOwner
{
    /// <summary>A record that a read found <see cref="LogReadStatus.Pending"/> can now be read.</summary>
    void OnReadable();

    /// <summary>Every record up to and including the sequence is durable.</summary>
    void OnDurable(ulong sequence);

    /// <summary>Every settlement up to this <see cref="IQueueLog.SettleIndex"/> is durable.</summary>
    void OnSettlesDurable(ulong index)
    {
    }

    /// <summary>So many records that the log counted are damaged on disk and will never be read.</summary>
    void OnLost(long records)
    {
    }
}
