namespace Amqp.Storage.Encryption;

/// <summary>Makes ciphers that are AES-256-GCM.</summary>
internal sealed class AesGcmCipherFactory : ICipherFactory
{
    public static AesGcmCipherFactory Instance { get; } = new();

    public FileCipher Create(ReadOnlySpan<byte> key) => new AesGcmCipher(key);
}
