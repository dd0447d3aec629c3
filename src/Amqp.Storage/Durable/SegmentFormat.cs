using System.Buffers.Binary;
using Amqp.Storage.Encryption;
using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>The header and the footer of a segment file; see FORMAT.md.</summary>
internal static class SegmentFormat
{
    public const int HeaderSize = 64;
    public const int FooterSize = 64;
    public const int MinSize = 64 * 1024;
    public const int MaxSize = 64 * 1024 * 1024;
    public const ushort Version = 1;

    /// <summary>The version of a file whose content is sealed: whoever does not know of that must leave it alone.</summary>
    public const ushort EncryptedVersion = 2;

    private const ulong HeaderMagic = 0x314745535F514D41; // "AMQ_SEG1"
    private const ulong FooterMagic = 0x31444E455F514D41; // "AMQ_END1"

    public static void WriteHeader(Span<byte> destination, ulong queueId, ulong firstSequence, uint salt, in SegmentLineage lineage, in FileSeal seal)
    {
        destination[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination, HeaderMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], seal.IsClear ? Version : EncryptedVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[10..], RecordFormat.HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], salt);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], queueId);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], firstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(destination[32..], lineage.Generation);
        BinaryPrimitives.WriteInt32LittleEndian(destination[36..], lineage.LastNumber);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[40..], lineage.TakenOut);
        seal.Write(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[60..], Crc32C.Compute(0, destination[..60]));
    }

    /// <summary>Where the segment of a good header came from.</summary>
    public static SegmentLineage ReadLineage(ReadOnlySpan<byte> header) => new(
        BinaryPrimitives.ReadInt32LittleEndian(header[32..]),
        BinaryPrimitives.ReadInt32LittleEndian(header[36..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[40..]));

    /// <summary>How the segment of a good header is encrypted.</summary>
    public static FileSeal ReadSeal(ReadOnlySpan<byte> header) => VersionOf(header) < EncryptedVersion
        ? default
        : FileSeal.Read(header, BinaryPrimitives.ReadUInt64LittleEndian(header[16..]));

    public static bool TryReadHeader(ReadOnlySpan<byte> source, out ulong queueId, out ulong firstSequence, out uint salt)
    {
        queueId = firstSequence = 0;
        salt = 0;
        if (source.Length < HeaderSize
            || BinaryPrimitives.ReadUInt64LittleEndian(source) != HeaderMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(source[60..]) != Crc32C.Compute(0, source[..60]))
        {
            return false;
        }

        salt = BinaryPrimitives.ReadUInt32LittleEndian(source[12..]);
        queueId = BinaryPrimitives.ReadUInt64LittleEndian(source[16..]);
        firstSequence = BinaryPrimitives.ReadUInt64LittleEndian(source[24..]);
        return BinaryPrimitives.ReadUInt16LittleEndian(source[10..]) == RecordFormat.HeaderSize;
    }

    /// <summary>The version that a header with the right magic announces, 0 where there is no such header.</summary>
    public static ushort VersionOf(ReadOnlySpan<byte> source) =>
        source.Length >= HeaderSize && BinaryPrimitives.ReadUInt64LittleEndian(source) == HeaderMagic
            ? BinaryPrimitives.ReadUInt16LittleEndian(source[8..])
            : (ushort)0;

    public static void WriteFooter(Span<byte> destination, in SegmentFooter footer, uint salt)
    {
        destination[..FooterSize].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination, FooterMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], footer.Records);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], footer.Persistent);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], footer.PersistentBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], footer.FirstSequence);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], footer.LastSequence);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[40..], footer.RecordsEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[48..], footer.BitmapLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[52..], footer.BitmapChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[60..], Crc32C.Compute(salt, destination[..60]));
    }

    public static bool TryReadFooter(ReadOnlySpan<byte> source, uint salt, long fileLength, out SegmentFooter footer)
    {
        footer = default;
        if (source.Length < FooterSize
            || BinaryPrimitives.ReadUInt64LittleEndian(source) != FooterMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(source[60..]) != Crc32C.Compute(salt, source[..60]))
        {
            return false;
        }

        footer = new SegmentFooter(
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[48..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[52..]));
        return footer.RecordsEnd + footer.BitmapLength + FooterSize == (ulong)fileLength && (footer.BitmapLength & 7) == 0;
    }
}
