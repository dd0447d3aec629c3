using System.Buffers.Binary;

namespace Amqp.Storage.Encryption;

/// <summary>
/// Seals and opens under the key of one file. The nonce is the number of what is sealed, a record's sequence number or an entry's place,
/// and the number of its chunk: a file never holds two things of one number, and no two files share a key.
/// </summary>
internal abstract class FileCipher : IDisposable
{
    /// <summary>Octets of a tag.</summary>
    public const int TagSize = 16;

    /// <summary>Octets of a nonce.</summary>
    protected const int NonceSize = 12;

    /// <summary>Seals a chunk; plain text and cipher text may be the same octets.</summary>
    /// <param name="number">Of what the chunk belongs to.</param>
    /// <param name="chunk">Which of its chunks it is.</param>
    /// <param name="plain">What to seal.</param>
    /// <param name="sealedText">As many octets.</param>
    /// <param name="tag"><see cref="TagSize"/> octets.</param>
    /// <param name="inTheClear">What is not sealed and must not change either.</param>
    public abstract void Seal(ulong number, uint chunk, ReadOnlySpan<byte> plain, Span<byte> sealedText, Span<byte> tag, ReadOnlySpan<byte> inTheClear);

    /// <summary>Opens a chunk in its place.</summary>
    /// <returns>False where it is not what was sealed; what its octets are then means nothing.</returns>
    public abstract bool TryOpen(ulong number, uint chunk, Span<byte> text, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> inTheClear);

    /// <summary>Forgets the key.</summary>
    public abstract void Dispose();

    /// <summary>The nonce of a chunk.</summary>
    protected static void WriteNonce(Span<byte> nonce, ulong number, uint chunk)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(nonce, number);
        BinaryPrimitives.WriteUInt32LittleEndian(nonce[8..], chunk);
    }
}
