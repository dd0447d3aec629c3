using Amqp.Broker.Queues;

namespace Amqp.Management.Prometheus;

/// <summary>A type of queues, by the name that RabbitMQ's metrics have for it.</summary>
/// <param name="Name">Name of the module that implements it in RabbitMQ.</param>
/// <param name="Kind">The type; null for one that does not exist here, which dashboards expect all the same.</param>
internal sealed record QueueTypes(string Name, QueueKind? Kind)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<QueueTypes> All { get; } =
    [
        new("rabbit_classic_queue", QueueKind.Classic),
        new("rabbit_quorum_queue", QueueKind.Quorum),
        new("rabbit_stream_queue", null),
    ];

    /// <summary>The name of a type.</summary>
    public static string NameOf(QueueKind kind) => kind == QueueKind.Quorum ? "rabbit_quorum_queue" : "rabbit_classic_queue";
}
