namespace Amqp.Storage.Encryption;

/// <summary>
/// The master keys that a store is given. What is written is sealed with the current one, or not at all where there is none; the others
/// open what was sealed before, until the store has sealed it anew. It never changes; a rotation replaces it.
/// </summary>
public sealed class EncryptionKeys
{
    private readonly EncryptionKey[] _all;

    /// <summary>Puts keys together.</summary>
    /// <param name="current">Seals what is written; null where encryption is off.</param>
    /// <param name="previous">Keys that files may still be sealed with.</param>
    public EncryptionKeys(EncryptionKey? current, params ReadOnlySpan<EncryptionKey> previous)
    {
        Current = current;
        _all = current is null ? [.. previous] : [current, .. previous];
    }

    /// <summary>No key at all: encryption is off, and always was.</summary>
    public static EncryptionKeys None { get; } = new(null);

    /// <summary>Seals what is written; null where encryption is off.</summary>
    public EncryptionKey? Current { get; }

    /// <summary>All keys, the current one first.</summary>
    public IReadOnlyList<EncryptionKey> All => _all;

    /// <summary>Who does the sealing; a test may look over its shoulder.</summary>
    internal ICipherFactory Ciphers { get; init; } = AesGcmCipherFactory.Instance;

    /// <summary>The key with an id, or null.</summary>
    public EncryptionKey? Find(uint id) => Array.Find(_all, key => key.Id == id);
}
