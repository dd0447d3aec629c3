using System.Buffers.Binary;
using Amqp.Storage.Encryption;
using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>
/// The two checksums of a record on disk. The first covers the length and everything from the flags to the end of the names, the
/// second the property block, the body and the padding: a flipped bit in a body costs one message and leaves the chain of lengths whole.
/// Where the file is encrypted the names are sealed with the rest: the first ends with the header then, the second covers what is sealed and the tags.
/// </summary>
internal static class RecordCheck
{
    /// <summary>Flag of a record that is no message but a stretch without any: only its header stands in the file.</summary>
    public const RecordFlags Skip = (RecordFlags)0x8000;

    /// <summary>Flag of a record that was settled before it was written: it stands in the file for its neighbours' sake and is not recovered.</summary>
    public const RecordFlags Settled = (RecordFlags)0x4000;

    /// <summary>Writes the checksums of a complete record.</summary>
    public static void Seal(Span<byte> record, RecordScheme scheme)
    {
        var names = NamesEnd(record, scheme);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Crc32C.Compute(scheme.Salt, record[names..]));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], HeaderChecksum(record, names, scheme.Salt));
    }

    /// <summary>Writes the header of a record that skips <paramref name="length"/> octets; the destination holds a header.</summary>
    public static void WriteSkip(Span<byte> destination, int length, uint salt)
    {
        destination[..RecordFormat.HeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)length);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[12..], (ushort)Skip);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], HeaderChecksum(destination, RecordFormat.HeaderSize, salt));
    }

    /// <summary>Looks at the record at the start of <paramref name="data"/>.</summary>
    /// <param name="data">From the record's first octet to the end of what is there.</param>
    /// <param name="scheme">The segment's.</param>
    /// <param name="length">Length of the record where the header is good; for <see cref="RecordStatus.Incomplete"/> 0 when it is not known.</param>
    public static RecordStatus Check(ReadOnlySpan<byte> data, RecordScheme scheme, out int length)
    {
        length = 0;
        if (data.Length < RecordFormat.HeaderSize)
        {
            return RecordStatus.Incomplete;
        }

        var announced = BinaryPrimitives.ReadUInt32LittleEndian(data);
        var names = NamesEnd(data, scheme);
        if (!IsPlausible(data, announced, scheme))
        {
            return RecordStatus.BadHeader;
        }

        if (names > data.Length)
        {
            return RecordStatus.Incomplete;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) != HeaderChecksum(data, names, scheme.Salt))
        {
            return RecordStatus.BadHeader;
        }

        length = (int)announced;
        if (IsSkip(data))
        {
            return RecordStatus.Good;
        }

        if (length > data.Length)
        {
            return RecordStatus.Incomplete;
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(data[8..]) == Crc32C.Compute(scheme.Salt, data[names..length])
            ? RecordStatus.Good
            : RecordStatus.BadBody;
    }

    public static int Length(ReadOnlySpan<byte> record) => (int)BinaryPrimitives.ReadUInt32LittleEndian(record);

    public static RecordFlags Flags(ReadOnlySpan<byte> record) => (RecordFlags)BinaryPrimitives.ReadUInt16LittleEndian(record[12..]);

    public static bool IsSkip(ReadOnlySpan<byte> record) => (Flags(record) & Skip) != 0;

    /// <summary>True for a record that a start brings back.</summary>
    public static bool IsPersistent(ReadOnlySpan<byte> record) => (Flags(record) & (RecordFlags.Persistent | Settled)) == RecordFlags.Persistent;

    public static ulong Sequence(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt64LittleEndian(record[16..]);

    /// <summary>Sets a flag of a record in memory.</summary>
    public static void Mark(Span<byte> record, RecordFlags flag) =>
        BinaryPrimitives.WriteUInt16LittleEndian(record[12..], (ushort)(Flags(record) | flag));

    private static int NamesEnd(ReadOnlySpan<byte> record, RecordScheme scheme) =>
        RecordFormat.HeaderSize + (scheme.IsEncrypted ? 0 : record[14] + record[15]);

    private static bool IsPlausible(ReadOnlySpan<byte> data, uint announced, RecordScheme scheme)
    {
        if (announced < RecordFormat.HeaderSize || announced > int.MaxValue || (announced & 7) != 0)
        {
            return false;
        }

        if (IsSkip(data))
        {
            return true;
        }

        var content = (ulong)RecordFormat.HeaderSize + data[14] + data[15]
            + BinaryPrimitives.ReadUInt32LittleEndian(data[32..]) + BinaryPrimitives.ReadUInt32LittleEndian(data[36..]);
        content = (content + 7) & ~7UL;
        return content <= announced && content + (scheme.IsEncrypted ? (ulong)RecordSealer.Overhead((int)content) : 0) == announced;
    }

    private static uint HeaderChecksum(ReadOnlySpan<byte> record, int names, uint salt) =>
        Crc32C.Compute(salt, record[..4], record[12..names]);
}
