namespace Amqp.Storage.Encryption;

/// <summary>Which keys the files of a store may be sealed with.</summary>
internal sealed class KeyUse
{
    /// <summary>Ids of the keys, and what tells a key from others of the same id; the check is empty where only the id is known.</summary>
    public SortedDictionary<uint, byte[]> Keys { get; } = [];

    /// <summary>There may be files that hold what users wrote and are not sealed at all.</summary>
    public bool HasClearFiles { get; set; }

    /// <summary>Enters a key.</summary>
    public void Add(EncryptionKey key)
    {
        var check = new byte[EncryptionKey.CheckSize];
        key.WriteCheck(check);
        Keys[key.Id] = check;
    }

    /// <summary>Whether everything is, and will be, as the keys want it.</summary>
    public bool IsSettled(EncryptionKeys keys) => keys.Current is { } current
        ? !HasClearFiles && Keys.Count == 1 && Keys.ContainsKey(current.Id)
        : Keys.Count == 0;

    /// <summary>Makes sure that the keys are there.</summary>
    /// <param name="keys">The keys that were given.</param>
    /// <param name="where">The data directory, for messages to people.</param>
    /// <exception cref="EncryptionKeyException">One is missing, or is another one.</exception>
    public void Require(EncryptionKeys keys, string where)
    {
        Span<byte> check = stackalloc byte[EncryptionKey.CheckSize];
        foreach (var (id, expected) in Keys)
        {
            if (keys.Find(id) is { } key)
            {
                key.WriteCheck(check);
                if (expected.Length == 0 || check.SequenceEqual(expected))
                {
                    continue;
                }
            }

            throw new EncryptionKeyException(
                $"the data directory {where} is encrypted with the key {EncryptionKey.NameOf(id)}, which is not among the keys that are configured ({Describe(keys)}). "
                + "Nothing was changed. Name that key with encryption_at_rest.key_file or encryption_at_rest.key_env, or, where another key is to take its place "
                + "or encryption is to be turned off, with encryption_at_rest.previous_keys.1.file until it is not in use any more");
        }
    }

    private static string Describe(EncryptionKeys keys) =>
        keys.All.Count == 0 ? "there is none" : string.Join(", ", keys.All.Select(static key => $"{key.Name} from {key.Origin}"));
}
