using System.Numerics;

namespace Amqp.Storage.Memory;

/// <summary>
/// Slabs in sizes from <see cref="MinSize"/> to <see cref="LargestPooled"/>, doubling up to <see cref="MaxSize"/> and in steps of a quarter
/// above, kept in shards so that cores seldom meet, newest first so that memory comes back warm. What is kept idle is bounded: above that,
/// large slabs give their pages back at once and small ones go to the collector. <see cref="Trim"/> gives the pages of what has been idle
/// for a while back to the operating system.
/// </summary>
/// <remarks>Each shard has its own lock, a leaf; the octets kept idle are counted atomically over all of them.</remarks>
public sealed class SlabPool
{
    /// <summary>The smallest slab: what a queue with its first message holds.</summary>
    public const int MinSize = 4 * 1024;

    /// <summary>The largest slab of many records: what a queue under load writes its tail into.</summary>
    public const int MaxSize = 256 * 1024;

    /// <summary>The largest pooled slab, for a single large record.</summary>
    public const int LargestPooled = 640 * MaxSize;

    /// <summary>Octets kept idle at most: as much as may wait for the disk, which comes back all at once.</summary>
    internal const long IdleBytes = 64 * 1024 * 1024;

    /// <summary>Octets of slabs kept that have given their pages back, at most: they cost addresses, and the collector work when they go.</summary>
    internal const long EmptyBytes = 512 * 1024 * 1024;

    private const int SmallestGivenBack = 64 * 1024;
    private static readonly int s_doubling = BitOperations.Log2(MaxSize / MinSize) + 1;
    private static readonly int s_classes = ClassOf(LargestPooled) + 1;

    private readonly Shard[] _shards;
    private long _inUse;
    private long _idle;
    private long _empty;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="shards">Number of shards, rounded up to a power of two; the number of cores is a good choice.</param>
    public SlabPool(int shards)
    {
        _shards = new Shard[BitOperations.RoundUpToPowerOf2((uint)Math.Max(shards, 1))];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new Shard(this);
        }
    }

    /// <summary>Octets of all slabs that are out, pooled sizes and larger ones: what messages cost in memory.</summary>
    public long BytesInUse => Volatile.Read(ref _inUse);

    /// <summary>A slab of at least <paramref name="size"/> octets, with one reference that the caller owns.</summary>
    public Slab Rent(int size)
    {
        var slab = size > LargestPooled ? new Slab(GC.AllocateUninitializedArray<byte>(size), this) : RentPooled(size);
        Interlocked.Add(ref _inUse, slab.Data.Length);
        slab.Activate();
        return slab;
    }

    /// <summary>Octets that are kept for the next who needs them.</summary>
    public long IdleBytesKept => Volatile.Read(ref _idle);

    /// <summary>Gives the older half of what is kept idle back to the operating system; called now and then.</summary>
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
        if (slab.Data.Length > LargestPooled)
        {
            return;
        }

#if DEBUG
        slab.Data.AsSpan().Fill(0xDB);
#endif
        ShardOfThread().TryPush(ClassOf(slab.Data.Length), slab);
    }

    /// <summary>The smallest class whose slabs have room for so much.</summary>
    private static int ClassOf(int size)
    {
        if (size <= MaxSize)
        {
            return size <= MinSize ? 0 : BitOperations.Log2((uint)(size - 1)) + 1 - BitOperations.Log2(MinSize);
        }

        // Above 256 KiB: of every octave the quarter, counted from its lower end, that the size lies in.
        var octave = BitOperations.Log2((uint)(size - 1));
        var quarter = ((uint)(size - 1) >> (octave - 2)) & 3;
        return s_doubling + ((octave - BitOperations.Log2(MaxSize)) * 4) + (int)quarter;
    }

    private static int SizeOf(int sizeClass)
    {
        var step = sizeClass - s_doubling;
        return step < 0 ? MinSize << sizeClass : (MaxSize << (step / 4)) / 4 * (5 + (step % 4));
    }

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

        return new Slab(GC.AllocateUninitializedArray<byte>(SizeOf(sizeClass)), this);
    }

    private Shard ShardOfThread() => _shards[Environment.CurrentManagedThreadId & (_shards.Length - 1)];

    private bool TryKeep(int octets)
    {
        if (Interlocked.Add(ref _idle, octets) <= IdleBytes)
        {
            return true;
        }

        Interlocked.Add(ref _idle, -octets);
        return false;
    }

    private bool TryKeepEmpty(int octets)
    {
        if (Interlocked.Add(ref _empty, octets) <= EmptyBytes)
        {
            return true;
        }

        Interlocked.Add(ref _empty, -octets);
        return false;
    }

    private sealed class Shard(SlabPool owner)
    {
        private readonly Lock _lock = new();
        private readonly List<Slab>[] _idle = NewLists();
        private int _count;

        public Slab? TryPop(int sizeClass)
        {
            if (Volatile.Read(ref _count) == 0)
            {
                return null;
            }

            lock (_lock)
            {
                var idle = _idle[sizeClass];
                if (idle.Count == 0)
                {
                    return null;
                }

                var slab = idle[^1];
                idle.RemoveAt(idle.Count - 1);
                _count--;
                Interlocked.Add(ref slab.HasPages ? ref owner._idle : ref owner._empty, -slab.Data.Length);
                return slab;
            }
        }

        public void TryPush(int sizeClass, Slab slab)
        {
            if (owner.TryKeep(slab.Data.Length))
            {
                lock (_lock)
                {
                    slab.HasPages = true;
                    _idle[sizeClass].Add(slab);
                    _count++;
                }

                return;
            }

            if (slab.Data.Length >= SmallestGivenBack)
            {
                // The array alone is garbage that the collector may take its time with; its pages are needed elsewhere now.
                Pages.GiveBack(slab.Data);
                PushEmpty(sizeClass, slab);
            }
        }

        private void PushEmpty(int sizeClass, Slab slab)
        {
            if (owner.TryKeepEmpty(slab.Data.Length))
            {
                lock (_lock)
                {
                    slab.HasPages = false;
                    _idle[sizeClass].Insert(0, slab);
                    _count++;
                }
            }
        }

        public void Trim()
        {
            lock (_lock)
            {
                for (var sizeClass = 0; sizeClass < _idle.Length; sizeClass++)
                {
                    var idle = _idle[sizeClass];
                    if (SizeOf(sizeClass) < SmallestGivenBack)
                    {
                        Drop(idle, (idle.Count + 1) / 2);
                        continue;
                    }

                    // Those without pages are at the bottom: what is taken and comes back lies on top.
                    var first = idle.FindIndex(static slab => slab.HasPages);
                    var last = first < 0 ? -1 : first + ((idle.Count - first + 1) / 2);
                    for (var i = first; i < last; i++)
                    {
                        idle[i].HasPages = false;
                        Pages.GiveBack(idle[i].Data);
                        Interlocked.Add(ref owner._idle, -idle[i].Data.Length);
                        Interlocked.Add(ref owner._empty, idle[i].Data.Length);
                    }
                }
            }
        }

        /// <summary>Small ones have few whole pages of their own: the collector takes them.</summary>
        private void Drop(List<Slab> idle, int count)
        {
            for (var i = 0; i < count; i++)
            {
                Interlocked.Add(ref owner._idle, -idle[i].Data.Length);
            }

            idle.RemoveRange(0, count);
            _count -= count;
        }

        private static List<Slab>[] NewLists()
        {
            var lists = new List<Slab>[s_classes];
            for (var i = 0; i < lists.Length; i++)
            {
                lists[i] = [];
            }

            return lists;
        }
    }
}
