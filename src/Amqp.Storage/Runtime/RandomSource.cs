namespace Amqp.Storage.Runtime;

/// <summary>The one source of randomness (generated names, salts, hash seeds), so that a simulation can replay a seed.</summary>
public abstract class RandomSource
{
    /// <summary>Fills the span with random octets. Safe to call from any thread.</summary>
    public abstract void Fill(Span<byte> destination);

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
