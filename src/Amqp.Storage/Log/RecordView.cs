using System.Buffers.Binary;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Log;

/// <summary>
/// A record where it lies in a slab. Valid while the record is unsettled (its log holds the slab) or while a lease on the slab is held.
/// </summary>
public readonly struct RecordView(Slab slab, int offset)
{
    /// <summary>The slab, for taking a lease.</summary>
    public Slab Slab => slab;

    /// <summary>Length of the record including padding.</summary>
    public int Size => (int)ReadUInt32(0);

    /// <summary>Flags.</summary>
    public RecordFlags Flags => (RecordFlags)BinaryPrimitives.ReadUInt16LittleEndian(slab.Data.AsSpan(offset + 12));

    /// <summary>Sequence number in its log.</summary>
    public ulong Sequence => BinaryPrimitives.ReadUInt64LittleEndian(slab.Data.AsSpan(offset + 16));

    /// <summary>When the message was enqueued, in milliseconds since the Unix epoch.</summary>
    public long Timestamp => BinaryPrimitives.ReadInt64LittleEndian(slab.Data.AsSpan(offset + 24));

    /// <summary>When the message expires by its own wish, in milliseconds since the Unix epoch; 0 for never.</summary>
    public long Expiry => BinaryPrimitives.ReadInt64LittleEndian(slab.Data.AsSpan(offset + 40));

    /// <summary>Length of the body.</summary>
    public int BodyLength => (int)ReadUInt32(36);

    /// <summary>Exchange that the message was published to.</summary>
    public ReadOnlySpan<byte> Exchange => slab.Data.AsSpan(offset + RecordFormat.HeaderSize, slab.Data[offset + 14]);

    /// <summary>Routing key of the message.</summary>
    public ReadOnlySpan<byte> RoutingKey => slab.Data.AsSpan(RoutingKeyOffset, slab.Data[offset + 15]);

    /// <summary>The content header's property flags and list.</summary>
    public ReadOnlySpan<byte> Properties => slab.Data.AsSpan(PropertiesOffset, (int)ReadUInt32(32));

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Body => slab.Data.AsSpan(BodyOffset, BodyLength);

    /// <summary>The body as memory, for a send without a copy under a lease.</summary>
    public ReadOnlyMemory<byte> BodyMemory => slab.Data.AsMemory(BodyOffset, BodyLength);

    /// <summary>A record in memory of its own, outside any log.</summary>
    public static RecordView Detached(in RecordSource source)
    {
        var size = RecordFormat.SizeOf(source);
        var own = new Slab(new byte[size], pool: null);
        own.Activate();
        RecordFormat.Write(own.Data, source, sequence: 0, size);
        return new RecordView(own, 0);
    }

    /// <summary>Has readers of a log in memory pass over the record.</summary>
    internal void MarkSettled() =>
        BinaryPrimitives.WriteUInt16LittleEndian(slab.Data.AsSpan(offset + 12), (ushort)(Flags | RecordFlags.Settled));

    private int RoutingKeyOffset => offset + RecordFormat.HeaderSize + slab.Data[offset + 14];

    private int PropertiesOffset => RoutingKeyOffset + slab.Data[offset + 15];

    private int BodyOffset => PropertiesOffset + (int)ReadUInt32(32);

    private uint ReadUInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(slab.Data.AsSpan(offset + at));
}
