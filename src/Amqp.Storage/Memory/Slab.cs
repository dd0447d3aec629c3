using System.Diagnostics;

namespace Amqp.Storage.Memory;

/// <summary>
/// A stretch of pooled memory that holds whole records. Its log owns one reference while any of its records is live; whoever
/// sends from it without copying takes a <see cref="SlabLease"/>. When the last reference goes, the memory returns to the pool.
/// </summary>
/// <remarks><see cref="Written"/> and <see cref="Live"/> belong to the log and are guarded by its queue's lock; the reference count is atomic.</remarks>
public sealed class Slab
{
    private readonly SlabPool? _pool;
    private int _references;

    internal Slab(byte[] data, SlabPool? pool)
    {
        Data = data;
        _pool = pool;
    }

    /// <summary>The memory. Octets before <see cref="Written"/> never change while a reference is held.</summary>
    public byte[] Data { get; }

    /// <summary>Octets in use, from the start.</summary>
    public int Written { get; set; }

    /// <summary>Records in the slab that are not settled yet.</summary>
    public int Live { get; set; }

    /// <summary>It is for many records: what is larger holds one alone, or small ones would keep its memory from going back.</summary>
    internal bool IsOfMany => Data.Length <= SlabPool.MaxSize;

    /// <summary>While it is idle: its memory takes room. Guarded by its shard's lock.</summary>
    internal bool HasPages { get; set; }

    /// <summary>Takes a lease; the caller must already hold a reference or the lock under which one is held.</summary>
    public SlabLease Lease()
    {
        var references = Interlocked.Increment(ref _references);
        Debug.Assert(references > 1, "a lease was taken on a slab that nobody holds");
        return new SlabLease(this);
    }

    /// <summary>One more owner; the caller must already hold a reference.</summary>
    internal void AddReference() => Interlocked.Increment(ref _references);

    internal void Activate()
    {
        Debug.Assert(_references == 0, "a slab was rented twice");
        Written = 0;
        Live = 0;
        _references = 1;
    }

    /// <summary>Gives one reference back.</summary>
    internal void Release()
    {
        var references = Interlocked.Decrement(ref _references);
        Debug.Assert(references >= 0, "a slab was released twice");
        if (references == 0)
        {
            _pool?.Return(this);
        }
    }
}
