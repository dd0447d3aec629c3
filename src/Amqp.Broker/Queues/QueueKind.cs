namespace Amqp.Broker.Queues;

/// <summary>Types of queues (argument <c>x-queue-type</c>).</summary>
public enum QueueKind
{
    /// <summary>Classic.</summary>
    Classic,

    /// <summary>Quorum: always durable, counts deliveries, confirms only what is on disk.</summary>
    Quorum,
}
