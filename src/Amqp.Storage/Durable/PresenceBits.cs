using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Amqp.Storage.Durable;

/// <summary>
/// The persistent records of a segment, as its footer lists them. Belongs to the sync cycle. While it grows its memory is lent by a pool,
/// so that a queue under load, which fills one segment after the other, makes no garbage.
/// </summary>
internal sealed class PresenceBits
{
    private ulong[] _words = [];
    private bool _isLent;

    /// <summary>Messages, persistent or not.</summary>
    public uint Records { get; set; }

    public uint Count { get; private set; }

    public ulong Bytes { get; private set; }

    /// <summary>The bitmap, not longer in use than until it is released, when it is empty.</summary>
    public ulong[] Words => _words;

    public bool this[int index] => (index >> 6) < _words.Length && (_words[index >> 6] >> (index & 63) & 1) != 0;

    public void Add(int index, int bytes)
    {
        if ((index >> 6) >= _words.Length)
        {
            Grow((index >> 6) + 1);
        }

        _words[index >> 6] |= 1UL << (index & 63);
        Count++;
        Bytes += (ulong)bytes;
    }

    /// <summary>A bitmap for so many indexes of what is not here.</summary>
    public ulong[] Inverted(int indexes)
    {
        var inverted = new ulong[(indexes + 63) >> 6];
        for (var i = 0; i < inverted.Length; i++)
        {
            inverted[i] = ~(i < _words.Length ? _words[i] : 0);
        }

        if ((indexes & 63) != 0)
        {
            inverted[^1] &= (1UL << (indexes & 63)) - 1;
        }

        return inverted;
    }

    /// <summary>The next index from one on that is here, -1 for none.</summary>
    public int NextFrom(int index)
    {
        for (var word = index >> 6; word < _words.Length; word++, index = word << 6)
        {
            if (_words[word] >> (index & 63) is > 0 and var rest)
            {
                return index + BitOperations.TrailingZeroCount(rest);
            }
        }

        return -1;
    }

    /// <summary>Writes the bitmap, little-endian, 8 octets for 64 sequence numbers.</summary>
    /// <param name="destination">Where to; a multiple of 8 octets, as many as the sequence numbers need.</param>
    public void CopyTo(Span<byte> destination)
    {
        for (var i = 0; i < destination.Length / 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(i * 8)..], i < _words.Length ? _words[i] : 0);
        }
    }

    public void Load(ReadOnlySpan<byte> octets, in SegmentFooter footer)
    {
        Release();
        _words = MemoryMarshal.Cast<byte, ulong>(octets).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(_words, _words);
        }

        Records = footer.Records;
        Count = footer.Persistent;
        Bytes = footer.PersistentBytes;
    }

    /// <summary>Forgets the bitmap, once the footer holds it.</summary>
    public void Release()
    {
        if (_isLent)
        {
            ArrayPool<ulong>.Shared.Return(_words);
        }

        _words = [];
        _isLent = false;
    }

    private void Grow(int words)
    {
        var larger = ArrayPool<ulong>.Shared.Rent(Math.Max(words, _words.Length * 2));
        _words.CopyTo(larger, 0);
        larger.AsSpan(_words.Length).Clear();
        Release();
        _words = larger;
        _isLent = true;
    }
}
