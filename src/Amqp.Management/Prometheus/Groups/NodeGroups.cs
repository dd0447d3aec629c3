using Amqp.Management.Node;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>What came and went, and the node's process and its limits. Where Erlang has processes, threads are counted.</summary>
internal static class NodeGroups
{
    /// <summary>What programs expect of Erlang's table of processes; there may be any number of threads.</summary>
    private const int ProcessLimit = 1_048_576;

    public static MetricGroup Churn { get; } = new ObjectGroup<NodeReading>("connection_churn_metrics", static scrape => scrape.Node,
        Counter("connections_opened_total", "Total number of connections opened", static node => node.Churn.ConnectionsOpened),
        Counter("connections_closed_total", "Total number of connections closed or terminated", static node => node.Churn.ConnectionsClosed),
        Counter("channels_opened_total", "Total number of channels opened", static node => node.Churn.ChannelsOpened),
        Counter("channels_closed_total", "Total number of channels closed", static node => node.Churn.ChannelsClosed),
        Counter("queues_declared_total", "Total number of queues declared", static node => node.Churn.QueuesDeclared),
        Counter("queues_created_total", "Total number of queues created", static node => node.Churn.QueuesCreated),
        Counter("queues_deleted_total", "Total number of queues deleted", static node => node.Churn.QueuesDeleted));

    public static MetricGroup Coarse { get; } = new ObjectGroup<NodeReading>("node_coarse_metrics", static scrape => scrape.Node,
        Gauge("process_open_fds", "Open file descriptors", static node => node.Process.Descriptors),
        Gauge("process_open_tcp_sockets", "Open TCP sockets", static node => node.Connections),
        Gauge("process_resident_memory_bytes", "Memory used in bytes", static node => node.Process.ResidentMemory),
        Gauge("disk_space_available_bytes", "Disk space available in bytes", static node => node.Process.DiskFree),
        Gauge("erlang_processes_used", "Erlang processes used", static node => node.Process.Threads),
        Counter("erlang_gc_runs_total", "Total number of Erlang garbage collector runs", static node => node.Collections),
        Counter("erlang_gc_reclaimed_bytes_total", "Total number of bytes of memory reclaimed by Erlang garbage collector", static node => node.Reclaimed),
        Counter("erlang_scheduler_context_switches_total", "Total number of Erlang scheduler context switches", static node => node.Process.ContextSwitches));

    public static MetricGroup Limits { get; } = new ObjectGroup<Scrape>("node_metrics", static scrape => [new(scrape, default)],
        Limit("process_max_fds", "Open file descriptors limit", static _ => ProcessFacts.DescriptorLimit()),
        Limit("process_max_tcp_sockets", "Open TCP sockets limit", static scrape => Math.Min(scrape.Host.Broker.Options.Server.MaxConnections, ProcessFacts.DescriptorLimit())),
        Limit("resident_memory_limit_bytes", "Memory high watermark in bytes", static scrape => Math.Min(scrape.Resources.MemoryLimit, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)),
        Limit("disk_space_available_limit_bytes", "Free disk space low watermark in bytes", static scrape => scrape.Resources.DiskFreeLimit),
        Limit("erlang_processes_limit", "Erlang processes limit", static _ => ProcessLimit),
        Limit("erlang_scheduler_run_queue", "Erlang scheduler run queue", static _ => ThreadPool.PendingWorkItemCount),
        Limit("erlang_uptime_seconds", "Node uptime", static scrape => (scrape.Host.Time.GetUtcNow() - scrape.NodeInfo.StartedAt).TotalSeconds));

    private static Column<NodeReading> Counter(string name, string help, Func<NodeReading, double> read) => new(name, MetricKind.Counter, help, read);

    private static Column<NodeReading> Gauge(string name, string help, Func<NodeReading, double> read) => new(name, MetricKind.Gauge, help, read);

    private static Column<Scrape> Limit(string name, string help, Func<Scrape, double> read) => new(name, MetricKind.Gauge, help, read);
}
