using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>What operators say about a virtual host (https://www.rabbitmq.com/docs/vhosts). Immutable.</summary>
public sealed record VirtualHostSettings
{
    /// <summary>Nothing said.</summary>
    public static VirtualHostSettings Default { get; } = new();

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Tags, for the eyes of operators.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// Type of queues that are declared without one, where it can have their properties: <c>classic</c>, <c>quorum</c> or
    /// <c>stream</c>; null to leave them as they are, which makes them classic.
    /// </summary>
    public string? DefaultQueueType { get; init; }

    /// <summary>Further entries of the metadata.</summary>
    public FieldTable Metadata { get; init; } = FieldTable.Empty;

    /// <summary>The firehose is on.</summary>
    public bool IsTracing { get; init; }

    /// <summary>It cannot be deleted before this is taken back.</summary>
    public bool IsProtectedFromDeletion { get; init; }
}
