using Amqp.Storage.Encryption;

namespace Amqp.Hosting.Encryption;

/// <summary>Encryption of what a data directory holds: messages, and all that the broker is made of.</summary>
public sealed record EncryptionOptions
{
    /// <summary>The key that seals what is written; null where encryption is off, or is to be turned off.</summary>
    public EncryptionKeySource? Key { get; init; }

    /// <summary>Keys that files may still be sealed with, until the broker has sealed them anew.</summary>
    public IReadOnlyList<EncryptionKeySource> PreviousKeys { get; init; } = [];

    /// <summary>Octets a second that are read, at most, to seal them with another key; 0 for as fast as a compaction goes.</summary>
    public long RotationBytesPerSecond { get; init; } = 16 * 1024 * 1024;

    /// <summary>Reads the keys.</summary>
    /// <exception cref="EncryptionKeyException">One cannot be read, or is not a key.</exception>
    internal EncryptionKeys Read() => Key is null && PreviousKeys.Count == 0
        ? EncryptionKeys.None
        : new EncryptionKeys(Key?.Read(), [.. PreviousKeys.Select(static source => source.Read())]);
}
