using Amqp.Broker.Connections;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;

namespace Amqp.Broker.Administration;

/// <summary>A queue at one moment: what was counted under one hold of its lock, and what was read beside it.</summary>
public sealed record QueueInfo
{
    /// <summary>The queue.</summary>
    public required MessageQueue Queue { get; init; }

    /// <summary>Messages and octets.</summary>
    public required QueueStatus Status { get; init; }

    /// <summary>What it has counted.</summary>
    public required QueueTraffic Traffic { get; init; }

    /// <summary>Its consumers, in the order in which they came; empty unless they were asked for.</summary>
    public IReadOnlyList<QueueConsumer> Consumers { get; init; } = [];

    /// <summary>The connection it is exclusive to, or null.</summary>
    public IClientConnection? Owner { get; init; }

    /// <summary>The consumer that shuts out all others, or null.</summary>
    public QueueConsumer? ExclusiveConsumer { get; init; }

    /// <summary>The one consumer that gets the messages of a queue with a single active consumer, or null.</summary>
    public QueueConsumer? ActiveConsumer { get; init; }

    /// <summary>
    /// Share of the time, from 0 to 1, in which a consumer could have taken a message at once, over the last looks of the sampler;
    /// 0 without consumers.
    /// </summary>
    public double ConsumerCapacity { get; init; }

    /// <summary>Octets of memory it takes, about: bookkeeping, and the messages that are in memory.</summary>
    public long Memory { get; init; }

    /// <summary>The timestamp property of the first message, in seconds since the Unix epoch; null where it has none or is not in memory.</summary>
    public ulong? HeadTimestamp { get; init; }

    /// <summary>When the first ready message came in, in milliseconds since the Unix epoch; null where there is none or it is not in memory.</summary>
    public long? OldestSince { get; init; }

    /// <summary>When it last did anything, in milliseconds since the Unix epoch, as far as the sampler has seen it.</summary>
    public long IdleSince { get; init; }

    /// <summary>RabbitMQ's word for what it does: <c>running</c>, <c>idle</c>, <c>flow</c>.</summary>
    public required string State { get; init; }

    /// <summary>Deliveries are held back by an operator.</summary>
    public bool IsPaused { get; init; }
}
