using System.Buffers.Binary;
using Amqp.Storage.Runtime;

namespace Amqp.TestKit.Runtime;

/// <summary>Randomness that a seed determines.</summary>
public sealed class SeededRandomSource(ulong seed) : RandomSource
{
    private readonly Lock _lock = new();
    private readonly SplitMix _random = new(seed);

    /// <inheritdoc/>
    public override void Fill(Span<byte> destination)
    {
        Span<byte> word = stackalloc byte[8];
        lock (_lock)
        {
            while (!destination.IsEmpty)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(word, _random.NextUInt64());
                var count = Math.Min(word.Length, destination.Length);
                word[..count].CopyTo(destination);
                destination = destination[count..];
            }
        }
    }
}
