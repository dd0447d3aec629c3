namespace Amqp.Broker.Queues;

/// <summary>What becomes of a message that is out.</summary>
public enum SettlementKind : byte
{
    /// <summary>Acknowledged.</summary>
    Acknowledge,

    /// <summary>Rejected for good.</summary>
    Discard,

    /// <summary>Back to its place in the queue, as delivered once more.</summary>
    Requeue,
}
