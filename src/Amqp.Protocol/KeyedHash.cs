using System.Buffers.Binary;

namespace Amqp.Protocol;

/// <summary>A fast hash of octets under a key, by folded 64 by 64 bit multiplications. Both factors of every fold are masked
/// with secrets drawn from the key: with known constants a peer could make one factor zero and collide at will.</summary>
public readonly struct KeyedHash
{
    private readonly ulong left;
    private readonly ulong right;

    /// <summary>A hash under a key.</summary>
    public KeyedHash(ulong key)
    {
        left = Spread(key + 0x9E3779B97F4A7C15);
        right = Spread(key + 0x3C6EF372FE94F82A);
    }

    /// <summary>The hash of octets under a key that is used once.</summary>
    public static ulong Compute64(ReadOnlySpan<byte> octets, ulong key) => new KeyedHash(key).Compute64(octets);

    /// <summary>The hash of octets, folded to 32 bits.</summary>
    public int Compute32(ReadOnlySpan<byte> octets)
    {
        ulong hash = Compute64(octets);
        return (int)(hash ^ (hash >> 32));
    }

    /// <summary>The hash of octets. The same octets and key give the same hash in every process and version.</summary>
    public ulong Compute64(ReadOnlySpan<byte> octets)
    {
        ulong state = left ^ (ulong)octets.Length;
        while (octets.Length > 16)
        {
            state = Fold(Read64(octets) ^ right, Read64(octets[8..]) ^ state);
            octets = octets[16..];
        }

        ReadTail(octets, out ulong low, out ulong high);
        return Fold(Fold(low ^ right, high ^ state) ^ left, right);
    }

    /// <summary>Joins two hashes; their order counts.</summary>
    public static ulong Combine(ulong first, ulong second) => Spread((first * 0x9E3779B97F4A7C15) ^ second);

    // The last 0 to 16 octets as two words; up to 3 octets and 4 to 16 use disjoint shapes, and the length is in the state already.
    private static void ReadTail(ReadOnlySpan<byte> tail, out ulong low, out ulong high)
    {
        if (tail.Length >= 8)
        {
            low = Read64(tail);
            high = Read64(tail[^8..]);
        }
        else if (tail.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(tail);
            high = BinaryPrimitives.ReadUInt32LittleEndian(tail[^4..]);
        }
        else if (tail.Length > 0)
        {
            low = ((ulong)tail[0] << 16) | ((ulong)tail[tail.Length >> 1] << 8) | tail[^1];
            high = 0;
        }
        else
        {
            low = 0;
            high = 0;
        }
    }

    private static ulong Read64(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadUInt64LittleEndian(source);

    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    // A bijection whose every output bit depends on every input bit.
    private static ulong Spread(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
