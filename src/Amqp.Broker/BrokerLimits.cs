using Amqp.Broker.Queues;

namespace Amqp.Broker;

/// <summary>Bounds of the model, from the configuration.</summary>
public sealed record BrokerLimits
{
    /// <summary>Largest message body in octets (rabbitmq.conf <c>max_message_size</c>); 128 MiB as in RabbitMQ 3.x.</summary>
    public long MaxMessageSize { get; init; } = 128 * 1024 * 1024;

    /// <summary>Octets of memory that messages may take before publishers are blocked (<c>vm_memory_high_watermark</c>).</summary>
    public long MemoryHighWatermark { get; init; } = long.MaxValue;

    /// <summary>
    /// Octets that must be free on the disk, or publishers are blocked (<c>disk_free_limit</c>); 0 for no limit. It means nothing where
    /// messages are kept in memory.
    /// </summary>
    public long DiskFreeLimit { get; init; } = 50_000_000;

    /// <summary>Time between two looks at the counters, for rates and history (<c>collect_statistics_interval</c>).</summary>
    public TimeSpan StatisticsInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most queues in all virtual hosts together (<c>cluster_queue_limit</c>); null for no limit.</summary>
    public int? MaxQueues { get; init; }

    /// <summary>Most exchanges in all virtual hosts together, predeclared ones included (<c>cluster_exchange_limit</c>); null for no limit.</summary>
    public int? MaxExchanges { get; init; }

    /// <summary>
    /// Type of queues that are declared without one in a virtual host that names none either (<c>default_queue_type</c>); null for classic.
    /// </summary>
    public string? DefaultQueueType { get; init; }

    /// <summary>Features that may or may not be used any more.</summary>
    public DeprecatedFeatures DeprecatedFeatures { get; init; } = DeprecatedFeatures.AllPermitted;

    /// <summary>How quorum queues behave where RabbitMQ's versions differ.</summary>
    public QuorumSemantics Quorum { get; init; } = new();

    /// <summary>Most words <c>#</c> in the key of a binding to a topic exchange, which RabbitMQ 4.3 limits to 2; null for any number.</summary>
    public int? MaxHashWords { get; init; }

    /// <summary>
    /// The virtual host that has the exchange <c>amq.rabbitmq.event</c>, which is told what happens in the broker; null for none.
    /// </summary>
    public string? EventExchange { get; init; }

    /// <summary>The virtual host that has the exchange <c>amq.rabbitmq.log</c>; null for none.</summary>
    public string? LogExchange { get; init; }
}
