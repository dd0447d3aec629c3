namespace Amqp.Storage.Encryption;

/// <summary>Makes the ciphers of files.</summary>
internal interface ICipherFactory
{
    /// <summary>A cipher under a file's key, which it copies.</summary>
    FileCipher Create(ReadOnlySpan<byte> key);
}
