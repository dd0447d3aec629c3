namespace Amqp.Broker.Administration;

/// <summary>What somebody has seen of a queue.</summary>
/// <param name="Messages">The messages, in the order in which they would be delivered.</param>
/// <param name="Scanned">Messages that were looked at.</param>
/// <param name="IsComplete">The end of the queue was reached: there is nothing more to see.</param>
/// <param name="Ready">Ready messages.</param>
public sealed record BrowseResult(IReadOnlyList<BrowsedMessage> Messages, long Scanned, bool IsComplete, long Ready);
