using System.Buffers;
using System.Buffers.Binary;

namespace Amqp.Storage.Durable;

/// <summary>The layout of an entry of a <see cref="MetadataLog"/>; see FORMAT.md.</summary>
internal static class MetadataEntry
{
    public const int HeaderSize = 16;
    public const int KindOffset = 12;
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

    public static bool TryRead(ReadOnlySpan<byte> source, uint salt, out byte kind, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out int size)
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

        size = SizeOf((int)keyLength, (int)valueLength);
        if (size > source.Length || BinaryPrimitives.ReadUInt32LittleEndian(source) != Crc32C.Compute(salt, source[4..size]))
        {
            return false;
        }

        kind = source[KindOffset];
        key = source.Slice(HeaderSize, (int)keyLength);
        value = source.Slice(HeaderSize + (int)keyLength, (int)valueLength);
        return true;
    }
}
