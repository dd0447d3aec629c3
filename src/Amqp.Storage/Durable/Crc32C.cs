using System.Buffers.Binary;
using System.Numerics;

namespace Amqp.Storage.Durable;

/// <summary>
/// CRC-32C (Castagnoli) with a salt in its starting value; with a salt of 0 it is the plain checksum. The same octets under
/// another salt never give the same value, which is why stale octets of another file cannot pass for valid ones.
/// </summary>
internal static class Crc32C
{
    public static uint Compute(uint salt, ReadOnlySpan<byte> data) => ~Step(~salt, data);

    /// <summary>The checksum of two stretches one after the other.</summary>
    public static uint Compute(uint salt, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Step(Step(~salt, first), second);

    private static uint Step(uint state, ReadOnlySpan<byte> data)
    {
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
}
