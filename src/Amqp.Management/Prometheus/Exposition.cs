using Amqp.Management.Http;
using Amqp.Management.Prometheus.Groups;

namespace Amqp.Management.Prometheus;

/// <summary>What is served below the path of the metrics: <c>/</c>, <c>/per-object</c>, <c>/detailed</c>, <c>/memory-breakdown</c>.</summary>
internal sealed class Exposition(ApiHost host, bool isPerObjectByDefault)
{
    private const string Prefix = "rabbitmq_";
    private const string DetailedPrefix = "rabbitmq_detailed_";

    /// <summary>The name that RabbitMQ has for what a path serves; null for a path that serves nothing.</summary>
    public static string? RegistryOf(string path) => path switch
    {
        "" or "/" or "/default" => "default",
        "/per-object" => "per-object",
        "/detailed" => "detailed",
        "/memory-breakdown" => "memory-breakdown",
        _ => null,
    };

    /// <summary>Writes everything that was asked for.</summary>
    /// <param name="registry">What is served.</param>
    /// <param name="families">Groups that are asked for, where they are.</param>
    /// <param name="virtualHosts">Virtual hosts that are asked for, where they are; null for all.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="telemetry">What earlier scrapes took.</param>
    public async ValueTask WriteAsync(string registry, IReadOnlyCollection<string> families, IReadOnlySet<string>? virtualHosts, MetricWriter writer, ScrapeTelemetry telemetry)
    {
        var scrape = registry switch
        {
            "detailed" => new Scrape(host, registry, isPerObject: true, virtualHosts),
            "memory-breakdown" => new Scrape(host, registry, isPerObject: false),
            "per-object" => new Scrape(host, registry, isPerObject: true),
            _ => new Scrape(host, isPerObjectByDefault ? "per-object" : "aggregated", isPerObjectByDefault),
        };
        foreach (var (group, prefix) in Groups(registry, scrape, families))
        {
            await group.WriteAsync(scrape, writer, group.Prefix ?? prefix).ConfigureAwait(false);
        }

        telemetry.Write(scrape, writer, registry);
        await writer.EndAsync().ConfigureAwait(false);
    }

    private static IEnumerable<(MetricGroup Group, string Prefix)> Groups(string registry, Scrape scrape, IReadOnlyCollection<string> families)
    {
        IEnumerable<MetricGroup> groups = registry switch
        {
            "detailed" => Detailed(families),
            "memory-breakdown" => [MemoryGroups.Breakdown],
            _ => Usual(scrape.IsPerObject),
        };
        return groups.Concat(AllGroups.Identity).Select(group => (group, registry == "detailed" ? DetailedPrefix : Prefix));
    }

    private static IEnumerable<MetricGroup> Usual(bool isPerObject)
    {
        var families = AllGroups.Families.Where(group => !group.IsOnDemand && (isPerObject || !group.IsPerObjectOnly) && group != QueueGroups.Consumers);
        return isPerObject ? [.. families, QueueGroups.Info, .. AllGroups.Common] : [.. families, .. AllGroups.Common];
    }

    private static List<MetricGroup> Detailed(IReadOnlyCollection<string> families)
    {
        var groups = AllGroups.Families.Where(group => families.Contains(group.Name)).ToList();
        if (groups.Contains(QueueGroups.All))
        {
            groups.Remove(QueueGroups.Consumers);
        }

        return AllGroups.OfQueues.Any(groups.Contains) ? [.. groups, QueueGroups.Info] : groups;
    }
}
