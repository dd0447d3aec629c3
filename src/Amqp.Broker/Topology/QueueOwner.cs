using Amqp.Broker.Queues;

namespace Amqp.Broker.Topology;

/// <summary>A connection, as far as exclusive queues are concerned: they belong to it and end with it.</summary>
/// <remarks><see cref="Queues"/> is guarded by the virtual host's topology lock.</remarks>
public sealed class QueueOwner
{
    internal HashSet<MessageQueue> Queues { get; } = [];
}
