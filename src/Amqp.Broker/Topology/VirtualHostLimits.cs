namespace Amqp.Broker.Topology;

/// <summary>Limits of one virtual host (https://www.rabbitmq.com/docs/vhosts#limits). Null or negative is no limit, 0 allows none.</summary>
/// <param name="MaxConnections">Most open connections.</param>
/// <param name="MaxQueues">Most queues.</param>
public sealed record VirtualHostLimits(int? MaxConnections = null, int? MaxQueues = null)
{
    /// <summary>No limit at all.</summary>
    public static VirtualHostLimits None { get; } = new();
}
