using System.Buffers.Binary;
using Amqp.Storage.Durable;
using Amqp.Storage.Log;

namespace Amqp.Storage.Encryption;

/// <summary>
/// Seals records on their way into an encrypted file and opens them on their way back. What follows the header, names, property block, body and
/// padding, is sealed in chunks, whose tags end the record; the header stays readable and is authenticated with each of them. In memory
/// a record is always open, with room for its tags where its file is encrypted.
/// </summary>
internal static class RecordSealer
{
    /// <summary>Octets that are sealed at a time: a large record can be written and read in parts.</summary>
    public const int ChunkSize = 64 * 1024;

    /// <summary>The part of the header, behind length and checksums, that the tags cover.</summary>
    private const int Authenticated = 12;

    /// <summary>Octets that the tags of a record take.</summary>
    /// <param name="size">The record's length without them.</param>
    public static int Overhead(int size) => FileCipher.TagSize * Chunks(size - RecordFormat.HeaderSize);

    /// <summary>Length of a record without tags.</summary>
    public static int OpenSize(ReadOnlySpan<byte> record) => RecordFormat.HeaderSize + ContentLength(record);

    /// <summary>Seals a record.</summary>
    /// <param name="source">The record.</param>
    /// <param name="destination">As many octets; they may be the same ones.</param>
    /// <param name="cipher">Of the file.</param>
    /// <param name="scheme">Of the file's checksums.</param>
    public static void Seal(ReadOnlySpan<byte> source, Span<byte> destination, FileCipher cipher, RecordScheme scheme)
    {
        var content = ContentLength(source);
        var number = RecordCheck.Sequence(source);
        source[..RecordFormat.HeaderSize].CopyTo(destination);
        var inTheClear = destination[Authenticated..RecordFormat.HeaderSize];
        for (var (chunk, at) = (0, 0); chunk == 0 || at < content; chunk++, at += ChunkSize)
        {
            var start = RecordFormat.HeaderSize + at;
            var length = Math.Min(content - at, ChunkSize);
            cipher.Seal(number, (uint)chunk, source.Slice(start, length), destination.Slice(start, length), Tag(destination, content, chunk), inTheClear);
        }

        RecordCheck.Seal(destination, scheme);
    }

    /// <summary>Opens a record whose checksums hold, in its place.</summary>
    /// <returns>False where somebody changed it: its content is lost.</returns>
    public static bool TryOpen(Span<byte> record, FileCipher cipher)
    {
        var content = ContentLength(record);
        var number = RecordCheck.Sequence(record);
        var inTheClear = record[Authenticated..RecordFormat.HeaderSize];
        for (var (chunk, at) = (0, 0); chunk == 0 || at < content; chunk++, at += ChunkSize)
        {
            var text = record.Slice(RecordFormat.HeaderSize + at, Math.Min(content - at, ChunkSize));
            if (!cipher.TryOpen(number, (uint)chunk, text, Tag(record, content, chunk), inTheClear))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies an open record to where it has room for tags, or none, as another file wants it.</summary>
    /// <param name="source">The record.</param>
    /// <param name="destination">As long as it becomes.</param>
    public static void Fit(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var size = OpenSize(source);
        source[..size].CopyTo(destination);
        destination[size..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)destination.Length);
    }

    private static Span<byte> Tag(Span<byte> record, int content, int chunk) =>
        record.Slice(RecordFormat.HeaderSize + content + (chunk * FileCipher.TagSize), FileCipher.TagSize);

    private static int Chunks(int content) => Math.Max((content + ChunkSize - 1) / ChunkSize, 1);

    private static int ContentLength(ReadOnlySpan<byte> record) =>
        (record[14] + record[15] + BinaryPrimitives.ReadInt32LittleEndian(record[32..]) + BinaryPrimitives.ReadInt32LittleEndian(record[36..]) + 7) & ~7;
}
