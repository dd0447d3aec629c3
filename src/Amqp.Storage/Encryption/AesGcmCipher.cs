using System.Security.Cryptography;

namespace Amqp.Storage.Encryption;

/// <summary>AES-256-GCM under the key of one file.</summary>
/// <remarks>The sync cycle seals while a reader opens, and the system's cipher is for one thread at a time: <c>_lock</c>, a leaf, guards it.</remarks>
internal sealed class AesGcmCipher(ReadOnlySpan<byte> key) : FileCipher
{
    private readonly Lock _lock = new();
    private readonly AesGcm _aes = new(key, TagSize);

    public override void Seal(ulong number, uint chunk, ReadOnlySpan<byte> plain, Span<byte> sealedText, Span<byte> tag, ReadOnlySpan<byte> inTheClear)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(nonce, number, chunk);
        lock (_lock)
        {
            _aes.Encrypt(nonce, plain, sealedText, tag, inTheClear);
        }
    }

    public override bool TryOpen(ulong number, uint chunk, Span<byte> text, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> inTheClear)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(nonce, number, chunk);
        try
        {
            lock (_lock)
            {
                _aes.Decrypt(nonce, text, tag, text, inTheClear);
            }

            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public override void Dispose()
    {
        lock (_lock)
        {
            _aes.Dispose();
        }
    }
}
