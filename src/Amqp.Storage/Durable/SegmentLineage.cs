namespace Amqp.Storage.Durable;

/// <summary>Where a segment that was compacted came from; all zero for one that was written by appends.</summary>
/// <param name="Generation">One above the highest of the segments that it stands for.</param>
/// <param name="LastNumber">It stands for all segments from its own number to this one.</param>
/// <param name="TakenOut">Octets of the settled records that surviving records left out of it took: the ack log still counts them.</param>
internal readonly record struct SegmentLineage(int Generation, int LastNumber, ulong TakenOut);
