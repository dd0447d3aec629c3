namespace Amqp.Broker;

/// <summary>Bounds of the model, from the configuration.</summary>
public sealed record BrokerLimits
{
    /// <summary>Largest message body in octets (rabbitmq.conf <c>max_message_size</c>); 128 MiB as in RabbitMQ 3.x.</summary>
    public long MaxMessageSize { get; init; } = 128 * 1024 * 1024;

    /// <summary>Octets of memory that messages may take before publishers are blocked (<c>vm_memory_high_watermark</c>).</summary>
    public long MemoryHighWatermark { get; init; } = long.MaxValue;

    /// <summary>Time between two looks at the counters, for rates and history (<c>collect_statistics_interval</c>).</summary>
    public TimeSpan StatisticsInterval { get; init; } = TimeSpan.FromSeconds(5);
}
