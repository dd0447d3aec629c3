namespace Amqp.Broker.Administration;

/// <summary>What the broker knows of the node it runs on; the rest is the process's and the machine's business.</summary>
public sealed record NodeInfo
{
    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Octets of memory that messages take.</summary>
    public long MessageMemory { get; init; }

    /// <summary>Octets that they may take before publishers are blocked; <see cref="long.MaxValue"/> for no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Publishers are blocked for it.</summary>
    public bool IsMemoryAlarmSet { get; init; }

    /// <summary>What is durable survives the process.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Octets in outbound buffers.</summary>
    public long OutboundMemory { get; init; }

    /// <summary>Octets that queues take beside their messages, about.</summary>
    public long QueueMemory { get; init; }
}
