using Amqp.Broker.Connections;
using Amqp.Broker.Queues;

namespace Amqp.Broker.Topology;

/// <summary>A connection, as far as exclusive queues are concerned: they belong to it and end with it.</summary>
/// <remarks><see cref="Queues"/> is guarded by the virtual host's topology lock.</remarks>
/// <param name="connection">The connection, for the eyes of operators; null where there is none.</param>
public sealed class QueueOwner(IClientConnection? connection = null)
{
    /// <summary>The connection.</summary>
    public IClientConnection? Connection { get; } = connection;

    internal HashSet<MessageQueue> Queues { get; } = [];
}
