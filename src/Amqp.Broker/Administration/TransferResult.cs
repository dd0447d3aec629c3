namespace Amqp.Broker.Administration;

/// <summary>What became of messages that were to go elsewhere. What did not arrive is where it was.</summary>
/// <param name="Moved">Messages that have arrived, as safe as their queues make them, and have left.</param>
/// <param name="Unroutable">Messages that have nowhere to go: no history, or the queue or exchange is gone.</param>
/// <param name="Refused">Messages that a queue refused.</param>
public sealed record TransferResult(long Moved, long Unroutable, long Refused);
