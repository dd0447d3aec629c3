namespace Amqp.Storage.Log;

/// <summary>Changes of a metadata log that belong together: after a crash either all of them are there or none.</summary>
/// <remarks>Belongs to whoever collects.</remarks>
public sealed class MetadataChanges
{
    private readonly List<(byte[] Key, byte[]? Value)> _changes = [];

    /// <summary>How many.</summary>
    public int Count => _changes.Count;

    /// <summary>The changes in their order; a value of null removes the key.</summary>
    public IReadOnlyList<(byte[] Key, byte[]? Value)> All => _changes;

    /// <summary>Sets the value of a key.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _changes.Add((key.ToArray(), value.ToArray()));

    /// <summary>Removes a key.</summary>
    public void Delete(ReadOnlySpan<byte> key) => _changes.Add((key.ToArray(), null));

    /// <summary>Forgets them, to begin anew.</summary>
    public void Clear() => _changes.Clear();
}
