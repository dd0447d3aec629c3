using System.Numerics;

namespace Amqp.Storage.Memory;

/// <summary>
/// Slabs in power-of-two sizes from <see cref="MinSize"/> to <see cref="MaxSize"/>, kept in shards so that cores seldom meet,
/// newest first so that memory comes back warm. What is kept idle is bounded, and <see cref="Trim"/> gives it back to the collector.
/// Larger records get memory of their own that is never pooled.
/// </summary>
/// <remarks>Each shard has its own lock, a leaf.</remarks>
public sealed class SlabPool
{
    /// <summary>The smallest slab: what a queue with its first message holds.</summary>
    public const int MinSize = 4 * 1024;

    /// <summary>The largest pooled slab: what a queue under load writes its tail into.</summary>
    public const int MaxSize = 256 * 1024;

    private const int IdleBytesPerShard = 8 * 1024 * 1024;
    private static readonly int s_classes = BitOperations.Log2(MaxSize / MinSize) + 1;

    private readonly Shard[] _shards;
    private long _inUse;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="shards">Number of shards, rounded up to a power of two; the number of cores is a good choice.</param>
    public SlabPool(int shards)
    {
        _shards = new Shard[BitOperations.RoundUpToPowerOf2((uint)Math.Max(shards, 1))];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new Shard();
        }
    }

    /// <summary>Octets of all slabs that are out, pooled sizes and larger ones: what messages cost in memory.</summary>
    public long BytesInUse => Volatile.Read(ref _inUse);

    /// <summary>A slab of at least <paramref name="size"/> octets, with one reference that the caller owns.</summary>
    public Slab Rent(int size)
    {
        var slab = size > MaxSize ? new Slab(GC.AllocateUninitializedArray<byte>(size), this) : RentPooled(size);
        Interlocked.Add(ref _inUse, slab.Data.Length);
        slab.Activate();
        return slab;
    }

    /// <summary>Drops half of what is kept idle; called now and then while the broker is quiet.</summary>
    public void Trim()
    {
        foreach (var shard in _shards)
        {
            shard.Trim();
        }
    }

    internal void Return(Slab slab)
    {
        Interlocked.Add(ref _inUse, -slab.Data.Length);
        if (slab.Data.Length > MaxSize)
        {
            return;
        }

#if DEBUG
        slab.Data.AsSpan().Fill(0xDB);
#endif
        ShardOfThread().TryPush(ClassOf(slab.Data.Length), slab);
    }

    private static int ClassOf(int size) =>
        size <= MinSize ? 0 : BitOperations.Log2((uint)(size - 1)) + 1 - BitOperations.Log2(MinSize);

    private Slab RentPooled(int size)
    {
        var sizeClass = ClassOf(size);
        var first = Environment.CurrentManagedThreadId;
        for (var i = 0; i < _shards.Length; i++)
        {
            // Slabs come back on the threads of those who acknowledge, not on those of the publishers who took them.
            if (_shards[(first + i) & (_shards.Length - 1)].TryPop(sizeClass) is { } slab)
            {
                return slab;
            }
        }

        return new Slab(GC.AllocateUninitializedArray<byte>(MinSize << sizeClass), this);
    }

    private Shard ShardOfThread() => _shards[Environment.CurrentManagedThreadId & (_shards.Length - 1)];

    private sealed class Shard
    {
        private readonly Lock _lock = new();
        private readonly Stack<Slab>[] _idle;
        private int _idleBytes;

        public Shard()
        {
            _idle = new Stack<Slab>[s_classes];
            for (var i = 0; i < _idle.Length; i++)
            {
                _idle[i] = new Stack<Slab>();
            }
        }

        public Slab? TryPop(int sizeClass)
        {
            if (Volatile.Read(ref _idleBytes) == 0)
            {
                return null;
            }

            lock (_lock)
            {
                if (_idle[sizeClass].TryPop(out var slab))
                {
                    _idleBytes -= slab.Data.Length;
                }

                return slab;
            }
        }

        public void TryPush(int sizeClass, Slab slab)
        {
            lock (_lock)
            {
                if (_idleBytes + slab.Data.Length <= IdleBytesPerShard)
                {
                    _idleBytes += slab.Data.Length;
                    _idle[sizeClass].Push(slab);
                }
            }
        }

        public void Trim()
        {
            lock (_lock)
            {
                foreach (var idle in _idle)
                {
                    for (var keep = idle.Count / 2; idle.Count > keep;)
                    {
                        _idleBytes -= idle.Pop().Data.Length;
                    }
                }
            }
        }
    }
}
