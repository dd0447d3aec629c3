namespace Amqp.Management.Prometheus;

/// <summary>Metrics that are read of the same objects and asked for together: RabbitMQ's <c>family</c>.</summary>
internal abstract class MetricGroup(string name)
{
    /// <summary>What <c>/metrics/detailed?family=</c> calls it.</summary>
    public string Name => name;

    /// <summary>What the names begin with, other than where the others begin; null for the same.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only where it is asked for by name.</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>Not in sums, which another group gives.</summary>
    public bool IsPerObjectOnly { get; init; }

    /// <summary>Writes the metrics.</summary>
    public abstract ValueTask WriteAsync(Scrape scrape, MetricWriter writer, string prefix);
}
