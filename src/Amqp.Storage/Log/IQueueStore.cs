using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Log;

/// <summary>Creates and opens the logs of queues; one per broker. The file store and its twin in memory implement it.</summary>
public interface IQueueStore : IDisposable
{
    /// <summary>True when what is durable survives the process.</summary>
    bool IsDurable { get; }

    /// <summary>The memory that records are in; a <see cref="BodyAssembly"/> takes from it.</summary>
    SlabPool Pool { get; }

    /// <summary>Octets of memory that messages hold now; the memory watermark counts them.</summary>
    long MemoryInUse { get; }

    /// <summary>Octets that the store takes on the disk as soon as there is room: they do not count as free.</summary>
    long RoomOwed => 0;

    /// <summary>
    /// A storage id that nothing in the store has: never 0, its low 8 bits zero. It names up to 256 logs, such as those of a queue's
    /// priorities: the log of priority p has the id <c>storageId | p</c>.
    /// </summary>
    ulong NewId();

    /// <summary>Creates a log that was never there before, under a storage id of <see cref="NewId"/> or one of the ids that it names.</summary>
    /// <param name="owner">Whom the log tells.</param>
    /// <param name="id">The log's id; it opens a durable log again.</param>
    /// <param name="durable">False for a log that ends with the process.</param>
    IQueueLog Create(IQueueLogOwner owner, ulong id, bool durable);

    /// <summary>
    /// Opens a durable log whose storage id is from an earlier run; it is empty when the store has nothing of it. It, and never
    /// <see cref="Create"/>, is also right for a log that such an id names for the first time: sequence numbers are not used again.
    /// </summary>
    IQueueLog Open(ulong id, IQueueLogOwner owner);

    /// <summary>Ids of the logs under a storage id that have files and were not opened yet, in ascending order.</summary>
    IReadOnlyList<ulong> LogsOf(ulong storageId);

    /// <summary>Storage ids under which there are files that were not opened yet, in no order.</summary>
    IReadOnlyCollection<ulong> UnopenedQueues { get; }

    /// <summary>Deletes what is under a storage id and was not opened, such as that of a queue whose declaration was never made durable.</summary>
    void DeleteUnopened(ulong storageId);

    /// <summary>Puts what is under a storage id and was not opened where somebody can look at it and no start finds it.</summary>
    void PutAsideUnopened(ulong storageId) => DeleteUnopened(storageId);

    /// <summary>True while more waits to be written than may: publishers should pause.</summary>
    bool IsBehind { get; }

    /// <summary>Registers a prepared pause that ends when the disk has caught up.</summary>
    /// <returns>False when it has already; the source is then signalled at once.</returns>
    bool PausePublisher(PauseSource pause);

    /// <summary>Forgets a pause that ended by time.</summary>
    void ForgetPublisher(PauseSource pause);

    /// <summary>Called once, on the scheduler, when nothing can be made durable any more: the broker has to stop and must not confirm anything.</summary>
    event Action<Exception>? Faulted;

    /// <summary>Keeps everything that is to survive, and disposes the store; the owners of the logs have stopped using them.</summary>
    /// <returns>True when the next start will find a clean end.</returns>
    Task<bool> CloseAsync();

    /// <summary>Gives idle memory back; called now and then.</summary>
    void Trim();
}
