using Amqp.Storage.Encryption;

namespace Amqp.Storage.Durable;

/// <summary>Settings of a <see cref="FileQueueStore"/>.</summary>
public sealed record FileQueueStoreOptions
{
    /// <summary>When a record counts as durable.</summary>
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>How the files of a commit are brought to the disk.</summary>
    public SyncMethod SyncMethod { get; init; }

    /// <summary>
    /// Octets of memory that may wait to be written, over all queues. From half of it on queues are written out; above it
    /// <see cref="FileQueueStore.IsBehind"/> asks publishers to pause.
    /// </summary>
    public long UnwrittenLimit { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Octets of a file that takes room until the disk is full and is deleted then, so that deletions, settlements and a clean end
    /// still succeed; 0 for none.
    /// </summary>
    public long BallastBytes { get; init; }

    /// <summary>Files held open at most, besides those in use at the moment.</summary>
    public int OpenFiles { get; init; } = 1024;

    /// <summary>Files synced at the same time.</summary>
    public int ParallelSyncs { get; init; } = 16;

    /// <summary>Queues read from disk at the same time.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>
    /// Milliseconds between two looks at a segment of which less than a quarter is live: it is compacted when hardly anything of it was
    /// settled in between.
    /// </summary>
    public int CompactionMilliseconds { get; init; } = 2000;

    /// <summary>
    /// The keys of encryption at rest. They must hold every key that the store's files are sealed with, also where it is to be turned off.
    /// </summary>
    public EncryptionKeys Keys { get; init; } = EncryptionKeys.None;

    /// <summary>Octets a second that are read, at most, to seal them with another key; 0 for no bound of its own.</summary>
    public long ResealBytesPerSecond { get; init; } = 16 * 1024 * 1024;

    /// <summary>Shards of the slab pool; the number of cores is a good choice.</summary>
    public int Shards { get; init; } = 1;
}
