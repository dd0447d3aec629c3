namespace Amqp.Broker.Queues;

/// <summary>What becomes of a message that is out.</summary>
public enum SettlementKind : byte
{
    /// <summary>Acknowledged.</summary>
    Acknowledge,

    /// <summary>Rejected for good.</summary>
    Discard,

    /// <summary>Back to its place in the queue: the delivery has failed, or its channel has ended.</summary>
    Requeue,

    /// <summary>Back to its place in the queue by the consumer's wish: <c>basic.nack</c>, <c>basic.recover</c>.</summary>
    Return,
}
