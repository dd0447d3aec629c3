using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>A message of a queue, wherever it is: ready, out with a consumer, or on its way elsewhere.</summary>
/// <param name="Position">Where its record is, in the log of its priority.</param>
/// <param name="Priority">The priority it is queued with; 0 in a queue without priorities.</param>
/// <param name="BodyBytes">Length of its body, for limits that count octets.</param>
/// <param name="DeliveryCount">Times it was delivered and came back.</param>
public readonly record struct MessageRef(LogPosition Position, byte Priority, int BodyBytes, int DeliveryCount)
{
    /// <summary>It may have been delivered before the broker started; nobody can tell.</summary>
    public bool WasDelivered { get; init; }

    /// <summary>What a delivery says about it: it was, or may have been, delivered before.</summary>
    public bool IsRedelivered => WasReturned || WasDelivered;

    /// <summary>It was delivered since the broker started, or noted as delivered before, and came back.</summary>
    public bool WasReturned => DeliveryCount > 0 || ReturnCount > 0;

    /// <summary>It must survive a restart: a persistent message on a durable queue.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Times it came back by its consumer's wish, where that is counted apart (<see cref="QuorumSemantics.CountsExplicitReturns"/>).</summary>
    public ushort ReturnCount { get; init; }
}
