using Amqp.Broker.Connections;
using Amqp.Broker.Queues;

namespace Amqp.Broker.Administration;

/// <summary>A consumer at one moment.</summary>
public sealed record ConsumerInfo
{
    /// <summary>The consumer.</summary>
    public required QueueConsumer Consumer { get; init; }

    /// <summary>The queue it consumes from.</summary>
    public required MessageQueue Queue { get; init; }

    /// <summary>Its channel; null when the channel is not one of a client.</summary>
    public IClientChannel? Channel { get; init; }

    /// <summary>It may get messages: a waiting consumer of a queue with a single active one may not.</summary>
    public bool IsActive { get; init; }

    /// <summary>RabbitMQ's word for that: <c>up</c>, <c>single_active</c>, <c>waiting</c>.</summary>
    public string Activity => !Queue.IsSingleActive ? "up" : IsActive ? "single_active" : "waiting";
}
