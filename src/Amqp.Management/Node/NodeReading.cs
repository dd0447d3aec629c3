using Amqp.Broker;
using Amqp.Broker.Statistics;

namespace Amqp.Management.Node;

/// <summary>The node's numbers at one moment.</summary>
internal sealed record NodeReading
{
    public required ProcessFacts Process { get; init; }

    public required Churn Churn { get; init; }

    /// <summary>Open connections.</summary>
    public int Connections { get; init; }

    /// <summary>Collections of garbage.</summary>
    public long Collections { get; init; }

    /// <summary>Octets that they have freed.</summary>
    public long Reclaimed { get; init; }

    public static NodeReading Take(BrokerAdmin admin, string? directory) => new()
    {
        Process = ProcessFacts.Read(directory),
        Churn = admin.Statistics.Churn,
        Connections = admin.Connections.Count,
        Collections = GC.CollectionCount(0),
        Reclaimed = Math.Max(GC.GetTotalAllocatedBytes() - GC.GetTotalMemory(forceFullCollection: false), 0),
    };
}
