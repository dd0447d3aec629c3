using Amqp.Broker.Administration;
using Amqp.Management.Endpoints;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>What the broker is, how much there is of everything, and what it is short of.</summary>
internal static class BrokerGroups
{
    /// <summary>The version of this text's layout, where RabbitMQ has that of a library.</summary>
    private const string ClientVersion = "0.0.4";

    public static MetricGroup Totals { get; } = Of("totals", static scrape => [new(scrape, default)],
        Gauge("connections", "Connections currently open", static scrape => scrape.Admin.Connections.Count),
        Gauge("channels", "Channels currently open", static scrape => scrape.Admin.Channels.Count),
        Gauge("consumers", "Consumers currently connected", static scrape => scrape.Admin.Channels.ConsumerCount),
        Gauge("queues", "Queues available", static scrape => scrape.Admin.Queues.Count));

    public static MetricGroup Alarms { get; } = Of("alarms", static scrape => [new(scrape, default)],
        Untyped("alarms_file_descriptor_limit", "is 1 if file descriptor limit alarm is in effect", static _ => 0),
        Untyped("alarms_free_disk_space_watermark", "is 1 if free disk space watermark alarm is in effect", static scrape => scrape.Resources.DiskAlarm ? 1 : 0),
        Untyped("alarms_memory_used_watermark", "is 1 if VM memory watermark alarm is in effect", static scrape => scrape.Resources.MemoryAlarm ? 1 : 0),
        Gauge("unreachable_cluster_peers_count", "Number of peers in the cluster the current node cannot reach.", static _ => 0));

    public static MetricGroup Build { get; } = Of("build_info", BuildLabels, Untyped("build_info", "RabbitMQ & Erlang/OTP version info", static _ => 1));

    public static MetricGroup Identity { get; } = Of("identity_info", IdentityLabels, Untyped("identity_info", "RabbitMQ node & cluster identity info", static _ => 1));

    /// <summary>What Prometheus' own client libraries tell of their process.</summary>
    public static MetricGroup Process { get; } = new ObjectGroup<Scrape>("process", static scrape => [new(scrape, default)],
        Gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", static scrape => scrape.NodeInfo.StartedAt.ToUnixTimeSeconds()),
        new Column<Scrape>("process_cpu_seconds_total", MetricKind.Counter, "Total user and system CPU time spent in seconds.", static _ => Environment.CpuUsage.TotalTime.TotalSeconds)) { Prefix = "" };

    private static IReadOnlyList<Labelled<Scrape>> BuildLabels(Scrape scrape)
    {
        var server = scrape.Host.Broker.Options.Server;
        var labels = scrape.Label()
            .Add("rabbitmq_version"u8, server.Version)
            .Add("prometheus_plugin_version"u8, server.Version)
            .Add("prometheus_client_version"u8, ClientVersion)
            .Add("erlang_version"u8, Environment.Version.ToString(3))
            .Add("product_name"u8, server.Product)
            .Add("product_version"u8, server.Version);
        return [new(scrape, labels.End())];
    }

    private static IReadOnlyList<Labelled<Scrape>> IdentityLabels(Scrape scrape)
    {
        var id = scrape.Admin.GlobalParameters.Find(GlobalParameterAdmin.ClusterId)?.Value.GetString() ?? "";
        var labels = scrape.Label()
            .Add("rabbitmq_node"u8, scrape.Host.NodeName)
            .Add("rabbitmq_cluster"u8, GlobalParameterEndpoints.ClusterName(scrape.Host))
            .Add("rabbitmq_cluster_permanent_id"u8, id)
            .Add("rabbitmq_endpoint"u8, scrape.Endpoint);
        return [new(scrape, labels.End())];
    }

    private static ObjectGroup<Scrape> Of(string name, Func<Scrape, IReadOnlyList<Labelled<Scrape>>> items, params Column<Scrape>[] columns) =>
        new(name, items, columns) { KeepsLabels = true, Prefix = "rabbitmq_" };

    private static Column<Scrape> Gauge(string name, string help, Func<Scrape, double> read) => new(name, MetricKind.Gauge, help, read);

    private static Column<Scrape> Untyped(string name, string help, Func<Scrape, double> read) => new(name, MetricKind.Untyped, help, read);
}
