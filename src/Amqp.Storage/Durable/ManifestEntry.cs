namespace Amqp.Storage.Durable;

/// <summary>What the manifest of a clean end says about a queue.</summary>
/// <param name="Id">The queue.</param>
/// <param name="NextSequence">The next sequence number to be given out.</param>
/// <param name="Delivered">Everything up to here may have been delivered.</param>
/// <param name="Count">Messages.</param>
/// <param name="Bytes">Octets of their records.</param>
internal readonly record struct ManifestEntry(ulong Id, ulong NextSequence, ulong Delivered, long Count, long Bytes);
