namespace Amqp.Storage.Log;

/// <summary>
/// Where a record is: its sequence number, which names it for good, and a hint at its place that only its log understands.
/// Positions of one log compare by sequence.
/// </summary>
/// <param name="Sequence">Sequence number; never used twice in a log.</param>
/// <param name="Location">The log's own hint at the place, such as slab and offset.</param>
public readonly record struct LogPosition(ulong Sequence, long Location);
