namespace Amqp.Storage.Log;

/// <summary>What is known of the oldest unsettled record of a log, without reading it.</summary>
/// <param name="Timestamp">When it was enqueued, in milliseconds since the Unix epoch.</param>
/// <param name="Expiry">When it expires by its own wish, in milliseconds since the Unix epoch; 0 for never.</param>
public readonly record struct LogHead(long Timestamp, long Expiry);
