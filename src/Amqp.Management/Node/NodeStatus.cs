using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Amqp.Management.Endpoints;
using Amqp.Management.Http;

namespace Amqp.Management.Node;

/// <summary>Everything about the node in one document: the members of <c>rabbitmqctl status --formatter json</c> that mean something here, and a few more.</summary>
internal static class NodeStatus
{
    public static void Write(Utf8JsonWriter json, ApiHost host)
    {
        var node = host.Admin.Node;
        var options = host.Broker.Options;
        var process = options.Process;
        var facts = ProcessFacts.Read(options.DataDirectory);
        json.WriteStartObject();
        json.WriteString("node"u8, host.NodeName);
        json.WriteString("cluster_name"u8, host.Admin.GlobalParameters.Find(Amqp.Broker.Administration.GlobalParameterAdmin.ClusterName)?.Value.GetString() ?? "");
        json.WriteBoolean("running"u8, host.Broker.IsServing);
        json.WriteBoolean("is_under_maintenance"u8, !host.Broker.IsServing);
        json.WriteNumber("pid"u8, Environment.ProcessId);
        json.WriteString("os"u8, RuntimeInformation.OSDescription);
        json.WriteNumber("uptime"u8, (long)(host.Time.GetUtcNow() - node.StartedAt).TotalSeconds);
        json.WriteString("rabbitmq_version"u8, options.Server.Version);
        json.WriteString("product_name"u8, options.Server.Product);
        json.WriteString("product_version"u8, options.Server.Version);
        json.WriteString("runtime"u8, RuntimeInformation.FrameworkDescription);
        json.WriteString("erlang_version"u8, RuntimeInformation.FrameworkDescription);
        json.WriteStrings("active_plugins"u8, options.Extensions.Select(static extension => extension.Name));
        json.WriteString("enabled_plugin_file"u8, process.EnabledPluginsFile ?? "");
        json.WriteString("data_directory"u8, options.DataDirectory is { } directory ? Path.GetFullPath(directory) : "");
        json.WriteStrings("config_files"u8, process.ConfigFiles);
        json.WriteStrings("log_files"u8, process.LogFiles);
        json.WriteStartObject("environment"u8);
        foreach (var (name, value) in process.Environment)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStrings("alarms"u8, Alarms(host));
        json.WriteStartObject("memory"u8);
        MemoryBreakdown.Take(host.Admin).Write(json, isRelative: false);
        json.WriteEndObject();
        json.WriteNumber("vm_memory_high_watermark_limit"u8, host.Admin.MemoryHighWatermark);
        json.WriteStartObject("vm_memory_high_watermark_setting"u8);
        json.WriteNumber("absolute"u8, host.Admin.MemoryHighWatermark);
        json.WriteEndObject();
        json.WriteNumber("disk_free_limit"u8, host.Admin.DiskFreeLimit);
        json.WriteNumber("disk_free"u8, facts.DiskFree);
        json.WriteStartObject("file_descriptors"u8);
        json.WriteNumber("total_used"u8, facts.Descriptors);
        json.WriteNumber("total_limit"u8, ProcessFacts.DescriptorLimit());
        json.WriteNumber("sockets_used"u8, host.Broker.ConnectionCount);
        json.WriteEndObject();
        json.WriteStartObject("processes"u8);
        json.WriteNumber("used"u8, facts.Threads);
        json.WriteEndObject();
        json.WriteStartObject("totals"u8);
        json.WriteNumber("connection_count"u8, host.Broker.ConnectionCount);
        json.WriteNumber("queue_count"u8, host.Admin.Queues.Count);
        json.WriteNumber("virtual_host_count"u8, host.Admin.VirtualHosts.Count);
        json.WriteEndObject();
        WriteListeners(json, host);
        json.WriteEndObject();
    }

    /// <summary>Alarms in words, as the tools show them.</summary>
    private static IEnumerable<string> Alarms(ApiHost host) =>
        host.Admin.Alarms.Select(alarm => alarm == "memory" ? $"Memory alarm on node {host.NodeName}" : $"Free disk space alarm on node {host.NodeName}");

    private static void WriteListeners(Utf8JsonWriter json, ApiHost host)
    {
        json.WriteStartArray("listeners"u8);
        foreach (var listener in NodeListener.All(host))
        {
            // Closed for now: they come back with their ports.
            if (!host.Broker.IsServing && listener.IsAmqp)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("node"u8, host.NodeName);
            json.WriteString("interface"u8, listener.EndPoint.Address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } address ? $"[{address}]" : listener.EndPoint.Address.ToString());
            json.WriteNumber("port"u8, listener.EndPoint.Port);
            json.WriteString("protocol"u8, listener.Protocol);
            json.WriteString("purpose"u8, Purpose(listener.Protocol));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Purpose(string protocol) => protocol switch
    {
        "amqp" => "AMQP 0-9-1",
        "amqp/ssl" => "AMQP 0-9-1 over TLS",
        "http" => "HTTP API",
        "https" => "HTTP API over TLS (HTTPS)",
        "http/prometheus" => "Prometheus exporter API over HTTP",
        _ => protocol,
    };
}
