using System.Text.Json;
using Amqp.Hosting.Tls;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;
using Amqp.Management.Statistics;

namespace Amqp.Management.Endpoints;

/// <summary>The broker at a glance: what it is, what it does and where it listens.</summary>
internal static class OverviewEndpoints
{
    /// <summary>How long samples are kept, in seconds, by what they are samples of.</summary>
    private static readonly (string Name, int[] Seconds)[] s_retention =
        [("basic", [600, 3600]), ("detailed", [600]), ("global", [600, 3600, 28800, 86400])];

    public static void Map(RouteTable routes) => routes.Map("/overview").Get(AccessLevel.Management, static context => context.JsonAsync(context, Write));

    private static void Write(Utf8JsonWriter json, ApiContext context)
    {
        json.WriteStartObject();
        WriteIdentity(json, context.Host);
        json.WriteBoolean("disable_stats"u8, context.QueryIsTrue("disable_stats"));
        json.WriteBoolean("enable_queue_totals"u8, context.QueryIsTrue("enable_queue_totals"));
        WriteExchangeTypes(json, context.Admin.ExchangeTypes);
        OverviewStats.WriteMembers(json, context);
        if (context.Principal.IsMonitor && !context.QueryIsTrue("disable_stats"))
        {
            WriteListeners(json, context.Host);
            WriteContexts(json, context.Host);
        }

        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, ApiHost host)
    {
        var server = host.Broker.Options.Server;
        json.WriteString("management_version"u8, server.Version);
        json.WriteString("product_name"u8, server.Product);
        json.WriteString("product_version"u8, server.Version);
        json.WriteString("rabbitmq_version"u8, server.Version);
        json.WriteString("cluster_name"u8, GlobalParameterEndpoints.ClusterName(host));
        json.WriteString("node"u8, host.NodeName);
        json.WriteString("erlang_version"u8, Environment.Version.ToString(3));
        json.WriteString("erlang_full_version"u8, $".NET {Environment.Version}");
        json.WriteString("release_series_support_status"u8, "supported");
        json.WriteString("rates_mode"u8, "basic");
        json.WriteString("default_queue_type"u8, "classic");
        json.WriteBoolean("is_op_policy_updating_enabled"u8, true);
        json.WriteNumber("statistics_db_event_queue"u8, 0);
        json.WriteStartObject("sample_retention_policies"u8);
        foreach (var (name, seconds) in s_retention)
        {
            json.WriteStartArray(name);
            foreach (var second in seconds)
            {
                json.WriteNumberValue(second);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes <c>exchange_types</c>.</summary>
    public static void WriteExchangeTypes(Utf8JsonWriter json, IEnumerable<string> types)
    {
        json.WriteStartArray("exchange_types"u8);
        foreach (var type in types.Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, type);
            json.WriteString("description"u8, type.StartsWith("x-", StringComparison.Ordinal) ? $"Exchange of type {type}" : $"AMQP {type} exchange, as per the AMQP specification");
            json.WriteBoolean("enabled"u8, true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteListeners(Utf8JsonWriter json, ApiHost host)
    {
        json.WriteStartArray("listeners"u8);
        foreach (var listener in NodeListener.All(host))
        {
            json.WriteStartObject();
            json.WriteString("node"u8, host.NodeName);
            json.WriteString("protocol"u8, listener.Protocol);
            json.WriteString("ip_address"u8, listener.EndPoint.Address.ToString());
            json.WriteNumber("port"u8, listener.EndPoint.Port);
            json.WriteStartObject("socket_opts"u8);
            json.WriteBoolean("nodelay"u8, true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>contexts</c>: what is served by HTTP.</summary>
    public static void WriteContexts(Utf8JsonWriter json, ApiHost host)
    {
        json.WriteStartArray("contexts"u8);
        foreach (var endpoint in host.Server?.Sockets.Endpoints ?? [])
        {
            json.WriteStartObject();
            WriteTls(json, endpoint.Certificate?.Settings);
            json.WriteString("node"u8, host.NodeName);
            json.WriteString("description"u8, "RabbitMQ Management");
            json.WriteString("path"u8, host.Settings.PathPrefix.Length == 0 ? "/" : host.Settings.PathPrefix);
            json.WriteString("ip"u8, endpoint.EndPoint.Address.ToString());
            json.WriteString("port"u8, endpoint.EndPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the files that TLS is spoken with: an object, or an empty array without TLS.</summary>
    private static void WriteTls(Utf8JsonWriter json, TlsSettings? tls)
    {
        if (tls is null)
        {
            json.WriteStartArray("ssl_opts"u8);
            json.WriteEndArray();
            return;
        }

        json.WriteStartObject("ssl_opts"u8);
        foreach (var (name, path) in new[] { ("cacertfile", tls.AuthorityFile), ("certfile", tls.CertificateFile), ("keyfile", tls.KeyFile) })
        {
            if (path is not null)
            {
                json.WriteString(name, path);
            }
        }

        json.WriteEndObject();
    }
}
