namespace Amqp.Storage.Log;

/// <summary>Creates and opens the logs of queues; one per broker. The file store and its twin in memory implement it.</summary>
public interface IQueueStore : IDisposable
{
    /// <summary>True when what is durable survives the process.</summary>
    bool IsDurable { get; }

    /// <summary>Octets of memory that messages hold now; the memory watermark counts them.</summary>
    long MemoryInUse { get; }

    /// <summary>Creates the log of a new queue that ends with the process.</summary>
    IQueueLog Create(IQueueLogOwner owner);

    /// <summary>Creates the log of a new queue. Its <see cref="IQueueLog.Id"/> opens a durable one again.</summary>
    IQueueLog Create(IQueueLogOwner owner, bool durable);

    /// <summary>Opens the log of a queue from before; it is empty when the store has nothing of it.</summary>
    IQueueLog Open(ulong id, IQueueLogOwner owner);

    /// <summary>Gives idle memory back; called now and then.</summary>
    void Trim();
}
