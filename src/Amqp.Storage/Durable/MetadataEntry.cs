using System.Buffers;
using System.Buffers.Binary;
using Amqp.Storage.Encryption;

namespace Amqp.Storage.Durable;

/// <summary>The layout of an entry of a <see cref="MetadataLog"/>; see FORMAT.md.</summary>
internal static class MetadataEntry
{
    public const int HeaderSize = 16;
    public const int KindOffset = 12;
    private const int NumberSize = 8;
    private const int ContentOffset = HeaderSize + NumberSize;
    public const byte Put = 1;
    public const byte Delete = 2;

    /// <summary>Says that everything before it was on the disk when it was written; it has no key and no value.</summary>
    public const byte Checkpoint = 3;

    /// <summary>Beside the kind: the next entry belongs to the same change.</summary>
    public const byte More = 0x80;

    public static int SizeOf(int key, int value) => (HeaderSize + key + value + 7) & ~7;

    public static void Write(IBufferWriter<byte> writer, uint salt, byte kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var size = SizeOf(key.Length, value.Length);
        var entry = writer.GetSpan(size)[..size];
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], (uint)value.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)key.Length);
        entry[KindOffset] = kind;
        key.CopyTo(entry[HeaderSize..]);
        value.CopyTo(entry[(HeaderSize + key.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Crc32C.Compute(salt, entry[4..]));
        writer.Advance(size);
    }

    /// <summary>Octets of an entry where the file is encrypted: its number stands behind the header, a tag at the end.</summary>
    public static int SealedSizeOf(int key, int value) => SizeOf(key, value) + NumberSize + FileCipher.TagSize;

    /// <summary>Writes an entry as an encrypted file has it. A checkpoint says nothing that has to be sealed.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="entry">The entry as <see cref="Write"/> wrote it.</param>
    /// <param name="salt">Of the file.</param>
    /// <param name="cipher">Of the file.</param>
    /// <param name="number">Counts the entries that were ever sealed in the file.</param>
    public static void WriteSealed(IBufferWriter<byte> writer, ReadOnlySpan<byte> entry, uint salt, FileCipher cipher, ulong number)
    {
        var size = entry.Length + NumberSize + FileCipher.TagSize;
        var target = writer.GetSpan(size)[..size];
        entry[..HeaderSize].CopyTo(target);
        BinaryPrimitives.WriteUInt64LittleEndian(target[HeaderSize..], number);
        cipher.Seal(number, 0, entry[HeaderSize..], target[ContentOffset..^FileCipher.TagSize], target[^FileCipher.TagSize..], target[4..ContentOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(target, Crc32C.Compute(salt, target[4..]));
        writer.Advance(size);
    }

    /// <summary>Opens an entry of an encrypted file whose checksum holds, in its place.</summary>
    /// <returns>False where somebody changed it.</returns>
    public static bool TryOpen(Span<byte> entry, FileCipher cipher) => cipher.TryOpen(
        BinaryPrimitives.ReadUInt64LittleEndian(entry[HeaderSize..]), 0, entry[ContentOffset..^FileCipher.TagSize], entry[^FileCipher.TagSize..], entry[4..ContentOffset]);

    public static bool TryRead(ReadOnlySpan<byte> source, RecordScheme scheme, out byte kind, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out int size)
    {
        kind = 0;
        key = value = default;
        size = 0;
        if (source.Length < HeaderSize)
        {
            return false;
        }

        var valueLength = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        var keyLength = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        if ((ulong)keyLength + valueLength + HeaderSize > (ulong)source.Length || (source[KindOffset] & ~More) is not (Put or Delete or Checkpoint))
        {
            return false;
        }

        var isSealed = scheme.IsEncrypted && (source[KindOffset] & ~More) != Checkpoint;
        size = isSealed ? SealedSizeOf((int)keyLength, (int)valueLength) : SizeOf((int)keyLength, (int)valueLength);
        if (size > source.Length || BinaryPrimitives.ReadUInt32LittleEndian(source) != Crc32C.Compute(scheme.Salt, source[4..size]))
        {
            return false;
        }

        kind = source[KindOffset];
        var at = isSealed ? ContentOffset : HeaderSize;
        key = source.Slice(at, (int)keyLength);
        value = source.Slice(at + (int)keyLength, (int)valueLength);
        return true;
    }
}
