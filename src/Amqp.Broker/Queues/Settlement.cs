namespace Amqp.Broker.Queues;

/// <summary>One message that a client settled.</summary>
public struct Settlement
{
    /// <summary>The queue it came from.</summary>
    public MessageQueue Queue { get; set; }

    /// <summary>The consumer that got it; null for <c>basic.get</c>.</summary>
    public QueueConsumer? Consumer { get; set; }

    /// <summary>The message.</summary>
    public MessageRef Message { get; set; }

    /// <summary>What becomes of it.</summary>
    public SettlementKind Kind { get; set; }

    /// <summary>Index of the next settlement of the same queue, -1 at the end.</summary>
    internal int Next { get; set; }
}
