using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Node;
using Amqp.Management.Routing;
using Amqp.Management.Statistics;

namespace Amqp.Management.Endpoints;

/// <summary>The node: its numbers, and where its memory is. There is always one.</summary>
internal static class NodeEndpoints
{
    /// <summary>What programs expect of Erlang's table of processes; here threads are counted, of which there may be any number.</summary>
    private const int ProcessLimit = 1_048_576;

    private static readonly string[] s_queuesOfOldNames =
        ["connection_closed", "channel_closed", "consumer_deleted", "exchange_deleted", "queue_deleted", "vhost_deleted", "node_node_deleted", "channel_consumer_deleted"];

    public static void Map(RouteTable routes)
    {
        routes.Map("/nodes").Get(AccessLevel.Monitoring, List);
        routes.Map("/nodes/{node}").Get(AccessLevel.Monitoring, Get);
        routes.Map("/nodes/{node}/memory").Get(AccessLevel.Monitoring, static context => Memory(context, isRelative: false));
        routes.Map("/nodes/{node}/memory/relative").Get(AccessLevel.Monitoring, static context => Memory(context, isRelative: true));
    }

    private static Task List(ApiContext context)
    {
        var samples = SampleQuery.Parse(context);
        return context.ListAsync([context.Host], (json, host) =>
        {
            if (context.DisablesStats)
            {
                WriteShort(json, host);
            }
            else
            {
                Write(json, host, samples);
            }
        });
    }

    private static Task Get(ApiContext context)
    {
        context.RequireNode();
        var samples = SampleQuery.Parse(context);
        return context.JsonAsync(context.Host, (json, host) => Write(json, host, samples));
    }

    private static void WriteShort(Utf8JsonWriter json, ApiHost host)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, host.NodeName);
        json.WriteString("type"u8, "disc"u8);
        json.WriteBoolean("running"u8, true);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ApiHost host, SampleQuery samples)
    {
        var node = host.Admin.Node;
        json.WriteStartObject();
        json.WriteStrings("partitions"u8, []);
        json.WriteString("os_pid"u8, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("fd_total"u8, ProcessFacts.DescriptorLimit());
        json.WriteNumber("sockets_total"u8, Math.Min(host.Broker.Options.Server.MaxConnections, ProcessFacts.DescriptorLimit()));
        json.WriteNumber("mem_limit"u8, MemoryLimit(node.MemoryLimit));
        json.WriteBoolean("mem_alarm"u8, node.IsMemoryAlarmSet);
        json.WriteNumber("disk_free_limit"u8, host.Admin.DiskFreeLimit);
        json.WriteBoolean("disk_free_alarm"u8, host.Admin.Resources.DiskAlarm);
        json.WriteNumber("proc_total"u8, ProcessLimit);
        json.WriteString("rates_mode"u8, host.Settings.RatesMode);
        json.WriteNumber("uptime"u8, (long)(host.Time.GetUtcNow() - node.StartedAt).TotalMilliseconds);
        json.WriteNumber("run_queue"u8, ThreadPool.PendingWorkItemCount);
        json.WriteNumber("processors"u8, Environment.ProcessorCount);
        WriteWhatRuns(json, host);
        WriteFiles(json, host);
        json.WriteNumber("net_ticktime"u8, 60);
        json.WriteString("mem_calculation_strategy"u8, "rss"u8);
        json.WriteStartObject("ra_open_file_metrics"u8);
        json.WriteNumber("ra_log_wal"u8, 0);
        json.WriteNumber("ra_log_segment_writer"u8, 0);
        json.WriteEndObject();
        json.WriteString("name"u8, host.NodeName);
        json.WriteBoolean("running"u8, true);
        json.WriteString("type"u8, "disc"u8);
        WriteStats(json, host, samples);
        json.WriteStrings("cluster_links"u8, []);
        json.WriteStartObject("metrics_gc_queue_length"u8);
        foreach (var name in s_queuesOfOldNames)
        {
            json.WriteNumber(name, 0);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteStats(Utf8JsonWriter json, ApiHost host, SampleQuery samples)
    {
        var reading = host.Monitor?.Read();
        var history = host.Monitor?.History ?? host.Admin.Statistics.NoHistory;
        for (var i = 0; i < NodeStat.All.Count; i++)
        {
            StatsJson.Write(json, NodeStat.All[i].Name, reading is null ? 0 : NodeStat.All[i].Read(reading), history, samples.NodeStats, i);
        }
    }

    private static void WriteWhatRuns(Utf8JsonWriter json, ApiHost host)
    {
        OverviewEndpoints.WriteExchangeTypes(json, host.Admin.ExchangeTypes);
        json.WriteStartArray("auth_mechanisms"u8);
        foreach (var mechanism in host.Broker.Options.Server.Sasl.Mechanisms)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, mechanism);
            json.WriteString("description"u8, $"SASL {mechanism} authentication mechanism");
            json.WriteBoolean("enabled"u8, true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("applications"u8);
        WriteApplication(json, "rabbit", host.Broker.Options.Server.Product, host.Broker.Options.Server.Version);
        WriteApplication(json, "dotnet", RuntimeInformation.FrameworkDescription, Environment.Version.ToString());
        foreach (var extension in host.Broker.Options.Extensions)
        {
            WriteApplication(json, extension.Name, extension.Name, host.Broker.Options.Server.Version);
        }

        json.WriteEndArray();
        OverviewEndpoints.WriteContexts(json, host);
        json.WriteStrings("enabled_plugins"u8, host.Broker.Options.Extensions.Select(static extension => extension.Name));
    }

    private static void WriteApplication(Utf8JsonWriter json, string name, string description, string version)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("description"u8, description);
        json.WriteString("version"u8, version);
        json.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter json, ApiHost host)
    {
        json.WriteStrings("log_files"u8, ["<stdout>"]);
        json.WriteString("db_dir"u8, host.Broker.Options.DataDirectory ?? "");
        json.WriteStrings("config_files"u8, []);
    }

    /// <summary>A limit that is none is what there is.</summary>
    private static long MemoryLimit(long limit) => Math.Min(limit, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    private static Task Memory(ApiContext context, bool isRelative)
    {
        context.RequireNode();
        var memory = MemoryBreakdown.Take(context.Admin);
        return context.JsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("memory"u8);
            memory.Write(json, isRelative);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }
}
