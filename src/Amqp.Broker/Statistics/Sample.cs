namespace Amqp.Broker.Statistics;

/// <summary>A value at a moment.</summary>
/// <param name="Timestamp">Milliseconds since the Unix epoch.</param>
/// <param name="Value">The value.</param>
public readonly record struct Sample(long Timestamp, long Value);
