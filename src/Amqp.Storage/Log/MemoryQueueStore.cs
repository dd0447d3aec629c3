using Amqp.Storage.Memory;

namespace Amqp.Storage.Log;

/// <summary>The store in memory: the same slabs and records as on disk, and nothing behind them. What it holds ends with the process.</summary>
public sealed class MemoryQueueStore : IQueueStore
{
    private readonly SlabPool _pool;

    /// <summary>Creates an empty store.</summary>
    /// <param name="shards">Shards of the slab pool; the number of cores is a good choice.</param>
    public MemoryQueueStore(int shards) => _pool = new SlabPool(shards);

    /// <inheritdoc/>
    public bool IsDurable => false;

    /// <inheritdoc/>
    public long MemoryInUse => _pool.BytesInUse;

    /// <inheritdoc/>
    public IQueueLog Create(IQueueLogOwner owner) => new MemoryQueueLog(_pool);

    /// <inheritdoc/>
    public IQueueLog Create(IQueueLogOwner owner, bool durable) => Create(owner);

    /// <inheritdoc/>
    public IQueueLog Open(ulong id, IQueueLogOwner owner) => Create(owner);

    /// <inheritdoc/>
    public void Trim() => _pool.Trim();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Slabs belong to the logs; idle ones to the collector.
    }
}
