namespace Amqp.Storage.Durable;

/// <summary>
/// The hint in a <see cref="Log.LogPosition"/>, packed into 64 bits: slot of the segment (15), persistent (1), offset in the file
/// in units of 8 octets (24), length of the record in the same units (24). It carries the length and the flag so that a record
/// that is no longer in memory can be settled without looking at it.
/// </summary>
internal readonly record struct Location(long Value)
{
    public const int MaxSlots = 1 << 15;

    /// <summary>A length that does not fit: the record has a segment of its own, which knows.</summary>
    public const int LengthElsewhere = (1 << 24) - 1;

    public Location(int slot, int offset, int length, bool persistent)
        : this((long)(((ulong)slot << 49)
            | (persistent ? 1UL << 48 : 0)
            | ((ulong)(offset >> 3) << 24)
            | (uint)Math.Min(length >> 3, LengthElsewhere)))
    {
    }

    public int Slot => (int)((ulong)Value >> 49);

    public bool IsPersistent => ((Value >> 48) & 1) != 0;

    public int Offset => (int)((Value >> 24) & 0xFFFFFF) << 3;

    /// <summary>Length in octets, or -1 where the segment knows.</summary>
    public int Length => (Value & 0xFFFFFF) == LengthElsewhere ? -1 : (int)(Value & 0xFFFFFF) << 3;
}
