using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>What the manifest of a clean end says about a log.</summary>
/// <param name="Id">The log.</param>
/// <param name="NextSequence">The next sequence number to be given out.</param>
/// <param name="Delivered">Everything up to here may have been delivered.</param>
/// <param name="Count">Messages.</param>
/// <param name="Bytes">Octets of their records.</param>
/// <param name="NextNumber">The next segment's number.</param>
/// <param name="Head">The oldest message, where there is one and it was found quickly.</param>
internal readonly record struct ManifestEntry(ulong Id, ulong NextSequence, ulong Delivered, long Count, long Bytes, int NextNumber, LogHead? Head);
