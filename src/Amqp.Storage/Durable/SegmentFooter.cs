namespace Amqp.Storage.Durable;

/// <summary>What the footer of a sealed segment says, so that recovery need not look at its records.</summary>
/// <param name="Records">Messages in the segment.</param>
/// <param name="Persistent">Those of them that survive a restart.</param>
/// <param name="PersistentBytes">Octets of the records that survive a restart.</param>
/// <param name="FirstSequence">Lowest sequence number; where the bitmap begins.</param>
/// <param name="LastSequence">Highest sequence number that was given out for the segment.</param>
/// <param name="RecordsEnd">Where the records end and the bitmap begins.</param>
/// <param name="BitmapLength">Length of the bitmap of persistent records, a multiple of 8.</param>
/// <param name="BitmapChecksum">Salted CRC-32C of the bitmap.</param>
internal readonly record struct SegmentFooter(
    uint Records,
    uint Persistent,
    ulong PersistentBytes,
    ulong FirstSequence,
    ulong LastSequence,
    ulong RecordsEnd,
    uint BitmapLength,
    uint BitmapChecksum);
