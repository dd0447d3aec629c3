namespace Amqp.Storage.Log;

/// <summary>
/// A map from keys to values, opaque both, that a broker keeps what it is made of in. Changes take effect at once and become
/// durable in the order in which they were made. The file store's and its twin in memory implement it.
/// </summary>
public interface IMetadataLog
{
    /// <summary>True when what is durable survives the process. Where it does not, nothing needs to be put.</summary>
    bool IsDurable { get; }

    /// <summary>True when something that was in the log could not be read: what is missing may have been lost.</summary>
    bool IsDamaged { get; }

    /// <summary>True when the store has failed: nothing becomes durable any more.</summary>
    bool IsFaulted { get; }

    /// <summary>Index of the last change; 0 before the first.</summary>
    ulong LastIndex { get; }

    /// <summary>Changes up to this index are durable.</summary>
    ulong DurableIndex { get; }

    /// <summary>Sets the value of a key.</summary>
    /// <returns>The index of the change, for <see cref="WhenDurable"/>.</returns>
    /// <exception cref="IOException">The store is faulted.</exception>
    ulong Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a key; nothing but the change itself happens when it is not there.</summary>
    /// <returns>The index of the change, for <see cref="WhenDurable"/>.</returns>
    /// <exception cref="IOException">The store is faulted.</exception>
    ulong Delete(ReadOnlySpan<byte> key);

    /// <summary>Makes changes that become durable together or not at all.</summary>
    /// <returns>The index of the last of them, for <see cref="WhenDurable"/>; 0 when there is none.</returns>
    /// <exception cref="IOException">The store is faulted.</exception>
    ulong Apply(MetadataChanges changes);

    /// <summary>Calls back, on the scheduler, once a change is durable; never when the store faults before that.</summary>
    void WhenDurable(ulong index, Action<object?> callback, object? state);

    /// <summary>What the log holds now.</summary>
    IReadOnlyList<KeyValuePair<byte[], byte[]>> Load();
}
