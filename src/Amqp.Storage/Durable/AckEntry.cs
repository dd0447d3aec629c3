using System.Buffers.Binary;

namespace Amqp.Storage.Durable;

/// <summary>An entry of an ack log, 32 octets on disk; see FORMAT.md.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="First">First sequence number.</param>
/// <param name="Last">Last sequence number, or a count.</param>
/// <param name="Bytes">Octets of the persistent records in the range.</param>
internal readonly record struct AckEntry(AckKind Kind, ulong First, ulong Last, ulong Bytes)
{
    public const int Size = 32;

    public void Write(Span<byte> destination, uint salt)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], (uint)Kind);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], First);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Last);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Crc32C.Compute(salt, destination[4..Size]));
    }

    public static bool TryRead(ReadOnlySpan<byte> source, uint salt, out AckEntry entry)
    {
        entry = new AckEntry(
            (AckKind)BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[24..]));
        return entry.Kind != AckKind.None
            && BinaryPrimitives.ReadUInt32LittleEndian(source) == Crc32C.Compute(salt, source[4..Size]);
    }
}
