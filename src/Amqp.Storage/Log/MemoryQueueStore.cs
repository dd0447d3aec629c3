using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Log;

/// <summary>The store in memory: the same slabs and records as on disk, and nothing behind them. What it holds ends with the process.</summary>
public sealed class MemoryQueueStore : IQueueStore
{
    private long _ids;

    /// <summary>Creates an empty store.</summary>
    /// <param name="shards">Shards of the slab pool; the number of cores is a good choice.</param>
    public MemoryQueueStore(int shards) => Pool = new SlabPool(shards);

    /// <inheritdoc/>
    public bool IsDurable => false;

    /// <inheritdoc/>
    public SlabPool Pool { get; }

    /// <inheritdoc/>
    public long MemoryInUse => Pool.BytesInUse;

    /// <inheritdoc/>
    public ulong NewId() => (ulong)Interlocked.Increment(ref _ids) << 8;

    /// <inheritdoc/>
    public IQueueLog Create(IQueueLogOwner owner, ulong id, bool durable) => new MemoryQueueLog(Pool);

    /// <inheritdoc/>
    public IQueueLog Open(ulong id, IQueueLogOwner owner) => new MemoryQueueLog(Pool);

    /// <inheritdoc/>
    public IReadOnlyList<ulong> LogsOf(ulong storageId) => [];

    /// <inheritdoc/>
    public IReadOnlyCollection<ulong> UnopenedQueues => [];

    /// <inheritdoc/>
    public void DeleteUnopened(ulong storageId)
    {
        // There is never anything from before.
    }

    /// <inheritdoc/>
    public bool IsBehind => false;

    /// <inheritdoc/>
    public event Action<Exception>? Faulted
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public bool PausePublisher(PauseSource pause)
    {
        pause.Signal();
        return false;
    }

    /// <inheritdoc/>
    public void ForgetPublisher(PauseSource pause)
    {
        // None is kept.
    }

    /// <inheritdoc/>
    public Task<bool> CloseAsync() => Task.FromResult(true);

    /// <inheritdoc/>
    public void Trim() => Pool.Trim();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Slabs belong to the logs; idle ones to the collector.
    }
}
