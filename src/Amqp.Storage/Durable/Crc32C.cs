using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Amqp.Storage.Durable;

/// <summary>
/// CRC-32C (Castagnoli) with a salt in its starting value; with a salt of 0 it is the plain checksum. The same octets under
/// another salt never give the same value, which is why stale octets of another file cannot pass for valid ones.
/// </summary>
/// <remarks>
/// The processor's instruction takes one step a cycle but three cycles for each: long stretches go through it as three lanes that are joined by
/// shifting (multiplying by a power of x, from tables) what the lanes before have come to.
/// </remarks>
internal static class Crc32C
{
    /// <summary>Octets of a lane where there is much to do, and where there is less.</summary>
    private const int LongLane = 4096;
    private const int ShortLane = 256;

    private static readonly uint[] s_long = ShiftTable(LongLane);
    private static readonly uint[] s_short = ShiftTable(ShortLane);

    public static uint Compute(uint salt, ReadOnlySpan<byte> data) => ~Step(~salt, data);

    /// <summary>The checksum of two stretches one after the other.</summary>
    public static uint Compute(uint salt, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Step(Step(~salt, first), second);

    private static uint Step(uint state, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 3 * LongLane)
        {
            state = StepLanes(state, data[..(3 * LongLane)], s_long);
            data = data[(3 * LongLane)..];
        }

        while (data.Length >= 3 * ShortLane)
        {
            state = StepLanes(state, data[..(3 * ShortLane)], s_short);
            data = data[(3 * ShortLane)..];
        }

        while (data.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var octet in data)
        {
            state = BitOperations.Crc32C(state, octet);
        }

        return state;
    }

    private static uint StepLanes(uint first, ReadOnlySpan<byte> data, uint[] shift)
    {
        var lane = data.Length / 3 / sizeof(ulong);
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        var a = words[..lane];
        var b = words.Slice(lane, lane);
        var c = words.Slice(2 * lane, lane);
        uint second = 0, third = 0;
        for (var i = 0; i < a.Length && i < b.Length && i < c.Length; i++)
        {
            first = BitOperations.Crc32C(first, Little(a[i]));
            second = BitOperations.Crc32C(second, Little(b[i]));
            third = BitOperations.Crc32C(third, Little(c[i]));
        }

        return Shift(Shift(first, shift) ^ second, shift) ^ third;
    }

    private static ulong Little(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);

    /// <summary>The state after as many zeros as the table is for.</summary>
    private static uint Shift(uint state, uint[] table) =>
        table[state & 0xFF] ^ table[256 + ((state >> 8) & 0xFF)] ^ table[512 + ((state >> 16) & 0xFF)] ^ table[768 + (state >> 24)];

    /// <summary>What so many zeros make of each value of each octet of a state; a step is linear, so the rest is their sum.</summary>
    private static uint[] ShiftTable(int zeros)
    {
        Span<uint> bits = stackalloc uint[32];
        for (var bit = 0; bit < bits.Length; bit++)
        {
            var state = 1u << bit;
            for (var i = 0; i < zeros; i += sizeof(ulong))
            {
                state = BitOperations.Crc32C(state, 0UL);
            }

            bits[bit] = state;
        }

        var table = new uint[4 * 256];
        for (var value = 0; value < 256; value++)
        {
            for (var bit = 0; bit < 32; bit++)
            {
                table[((bit >> 3) << 8) + value] ^= (value >> (bit & 7) & 1) != 0 ? bits[bit] : 0;
            }
        }

        return table;
    }
}
