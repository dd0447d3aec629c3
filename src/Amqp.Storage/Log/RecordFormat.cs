using System.Buffers.Binary;

namespace Amqp.Storage.Log;

/// <summary>
/// The layout of a record, the same in memory and on disk, little-endian, padded with zeros to a multiple of 8 octets:
/// <code>
///  0 u32 length of the record including padding
///  4 u32 CRC32C of the header and the names   (zero where the log is in memory)
///  8 u32 CRC32C of properties and body        (zero where the log is in memory)
/// 12 u16 flags (RecordFlags)
/// 14 u8  length of the exchange name
/// 15 u8  length of the routing key
/// 16 u64 sequence number
/// 24 i64 timestamp, milliseconds since the Unix epoch
/// 32 u32 length of the property block
/// 36 u32 length of the body
/// 40 i64 expiry of the message itself, milliseconds since the Unix epoch, 0 for none
/// 48 exchange, routing key, property block, body
/// </code>
/// </summary>
internal static class RecordFormat
{
    public const int HeaderSize = 48;

    public static int SizeOf(in RecordSource source) =>
        (HeaderSize + source.Exchange.Length + source.RoutingKey.Length + source.Properties.Length + source.Body.Length + 7) & ~7;

    /// <summary>Writes the record; the destination holds at least <see cref="SizeOf"/> octets.</summary>
    public static void Write(Span<byte> destination, in RecordSource source, ulong sequence, int size)
    {
        var body = WriteHead(destination, source, sequence, size);
        var rest = Put(destination[body..size], source.Body);
        rest.Clear();
    }

    /// <summary>Writes what is around a body that is in its place already.</summary>
    public static void WriteAround(Span<byte> destination, in RecordSource source, ulong sequence, int size)
    {
        var body = WriteHead(destination, source, sequence, size);
        destination[(body + source.Body.Length)..size].Clear();
    }

    /// <returns>Where the body begins.</returns>
    private static int WriteHead(Span<byte> destination, in RecordSource source, ulong sequence, int size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)size);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[4..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[12..], (ushort)source.Flags);
        destination[14] = (byte)source.Exchange.Length;
        destination[15] = (byte)source.RoutingKey.Length;
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(destination[24..], source.Timestamp);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[32..], (uint)source.Properties.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[36..], (uint)source.Body.Length);
        BinaryPrimitives.WriteInt64LittleEndian(destination[40..], source.Expiry);
        var rest = destination[HeaderSize..size];
        rest = Put(rest, source.Exchange);
        rest = Put(rest, source.RoutingKey);
        rest = Put(rest, source.Properties);
        return size - rest.Length;
    }

    private static Span<byte> Put(Span<byte> destination, ReadOnlySpan<byte> part)
    {
        part.CopyTo(destination);
        return destination[part.Length..];
    }
}
