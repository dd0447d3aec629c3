using System.Globalization;
using System.Text.Json;
using Amqp.Hosting.Tls;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Endpoints;

/// <summary>
/// Health checks: 200 with <c>{"status":"ok"}</c>, or 503 with a reason (https://www.rabbitmq.com/docs/monitoring#health-checks).
/// Of a broker that is one node and holds its own queues, some can only be well.
/// </summary>
internal static class HealthCheckEndpoints
{
    private const string Checks = "/health/checks/";

    // Nothing that is further away means more, and dates end somewhere.
    private const int MaxYears = 1000;

    /// <summary>Checks that concern a cluster: a single node passes them.</summary>
    private static readonly string[] s_ofClusters = ["node-is-quorum-critical", "node-is-mirror-sync-critical"];

    private static readonly string[] s_alwaysWell =
    [
        "is-in-service", "ready-to-serve-clients", "reached-target-cluster-size", "metadata-store/initialized", "metadata-store/initialized/with-data",
        "quorum-queues-without-elected-leaders/all-vhosts", "quorum-queues-without-elected-leaders/all-vhosts/pattern/{pattern}",
    ];

    public static void Map(RouteTable routes)
    {
        Map(routes, "alarms", context => Alarms(context, "There are alarms in effect in the cluster"));
        Map(routes, "local-alarms", context => Alarms(context, "There are alarms in effect on the node"));

        // One that failed would have ended the broker.
        Map(routes, "virtual-hosts", Ok);
        Map(routes, "quorum-queues-without-elected-leaders/vhost/{vhost}", OkIfVirtualHost);
        Map(routes, "quorum-queues-without-elected-leaders/vhost/{vhost}/pattern/{pattern}", OkIfVirtualHost);
        Map(routes, "port-listener/{port}", Port);
        Map(routes, "protocol-listener/{protocol}", Protocol);
        Map(routes, "certificate-expiration/{within}/{unit}", Certificates);
        Map(routes, "below-node-connection-limit", Connections);
        foreach (var check in s_ofClusters)
        {
            Map(routes, check, context => context.JsonAsync(static json => Write(json, "ok", "single node cluster")));
        }

        foreach (var check in s_alwaysWell)
        {
            Map(routes, check, Ok);
        }

        routes.Map("/aliveness-test/{vhost}").Get(AccessLevel.VirtualHost, OkIfVirtualHost);
        routes.Map("/healthchecks/node").Get(AccessLevel.Management, Ok);
        routes.Map("/healthchecks/node/{node}").Get(AccessLevel.Management, static context => Ok(context.RequireNode()));
    }

    private static void Map(RouteTable routes, string check, ApiHandler handler) => routes.Map(Checks + check).Get(AccessLevel.Management, handler);

    private static Task Ok(ApiContext context) => context.JsonAsync(static json => Write(json, "ok", null));

    private static Task OkIfVirtualHost(ApiContext context)
    {
        _ = context.VirtualHost();
        return Ok(context);
    }

    private static void Write(Utf8JsonWriter json, string status, string? reason, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, status);
        if (reason is not null)
        {
            json.WriteString("reason"u8, reason);
        }

        more?.Invoke(json);
        json.WriteEndObject();
    }

    private static Task Fail(ApiContext context, string reason, Action<Utf8JsonWriter> more) =>
        context.JsonAsync(json => Write(json, "failed", reason, more), StatusCodes.Status503ServiceUnavailable);

    private static Task Alarms(ApiContext context, string reason)
    {
        var alarms = context.Admin.Alarms;
        return alarms.Count == 0 ? Ok(context) : Fail(context, reason, json =>
        {
            json.WriteStartArray("alarms"u8);
            foreach (var resource in alarms)
            {
                json.WriteStartObject();
                json.WriteString("node"u8, context.Host.NodeName);
                json.WriteString("resource"u8, resource);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static Task Port(ApiContext context)
    {
        if (!int.TryParse(context.Path("port"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port))
        {
            throw ApiException.BadRequest("Invalid port");
        }

        var listeners = NodeListener.All(context.Host);
        if (listeners.Any(listener => listener.EndPoint.Port == port))
        {
            return context.JsonAsync(json => Write(json, "ok", null, more => more.WriteNumber("port"u8, port)));
        }

        return Fail(context, "No active listener", json =>
        {
            json.WriteNumber("missing"u8, port);
            json.WriteStartArray("ports"u8);
            foreach (var listener in listeners)
            {
                json.WriteNumberValue(listener.EndPoint.Port);
            }

            json.WriteEndArray();
        });
    }

    private static Task Protocol(ApiContext context)
    {
        var protocol = NodeListener.Canonical(context.Path("protocol"));
        var protocols = NodeListener.All(context.Host).Select(listener => listener.Protocol).Distinct().ToArray();
        if (protocols.Contains(protocol))
        {
            return context.JsonAsync(json => Write(json, "ok", null, more => more.WriteString("protocol"u8, protocol)));
        }

        return Fail(context, "No active listener", json =>
        {
            json.WriteString("missing"u8, protocol);
            json.WriteStrings("protocols"u8, protocols);
        });
    }

    /// <summary>Fails when a certificate that is shown to clients ends within a time.</summary>
    private static Task Certificates(ApiContext context)
    {
        if (context.Path("unit") is not ("days" or "weeks" or "months" or "years"))
        {
            throw ApiException.BadRequest("Time unit not recognised. Supported units: days, weeks, months, years.");
        }

        if (!int.TryParse(context.Path("within"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var within))
        {
            throw ApiException.BadRequest("Invalid expiration value.");
        }

        var limit = After(context.Host.Time.GetUtcNow(), Math.Clamp(within, -MaxYears, MaxYears), context.Path("unit"));
        NodeListener[] ending = [.. NodeListener.All(context.Host).Where(listener => listener.Certificate is { } shown && EndOf(shown) < limit)];
        return ending.Length == 0 ? Ok(context) : Fail(context, "Certificates expiring", json =>
        {
            json.WriteStartArray("expired"u8);
            foreach (var listener in ending)
            {
                WriteExpiring(json, context.Host.NodeName, listener, listener.Certificate!);
            }

            json.WriteEndArray();
        });
    }

    /// <summary>When the first of a listener's certificates ends: its own, or that of an authority of its clients.</summary>
    private static DateTime EndOf(TlsCertificateProvider shown) =>
        shown.Authorities.Select(static authority => authority.NotAfter).Append(shown.Certificate.NotAfter).Min().ToUniversalTime();

    private static void WriteExpiring(Utf8JsonWriter json, string node, NodeListener listener, TlsCertificateProvider shown)
    {
        json.WriteStartObject();
        json.WriteString("node"u8, node);
        json.WriteString("protocol"u8, listener.Protocol);
        json.WriteString("interface"u8, listener.EndPoint.Address.ToString());
        json.WriteString("port"u8, listener.EndPoint.Port.ToString(CultureInfo.InvariantCulture));
        json.WriteString("certfile"u8, shown.Settings.CertificateFile ?? "");
        json.WriteString("certfile_expires_on"u8, TextOf(shown.Certificate.NotAfter));
        if (shown.Authorities.Count > 0)
        {
            json.WriteString("cacertfile"u8, shown.Settings.AuthorityFile ?? "");
            json.WriteString("cacertfile_expires_on"u8, TextOf(shown.Authorities.Min(static authority => authority.NotAfter)));
        }

        json.WriteEndObject();
    }

    private static string TextOf(DateTime end) => end.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static DateTime After(DateTimeOffset now, int within, string unit) => unit switch
    {
        "days" => now.UtcDateTime.AddDays(within),
        "weeks" => now.UtcDateTime.AddDays(7 * within),
        "months" => now.UtcDateTime.AddMonths(within),
        _ => now.UtcDateTime.AddYears(within),
    };

    private static Task Connections(ApiContext context)
    {
        var limit = context.Host.Broker.Options.Server.MaxConnections;
        var current = context.Host.Broker.ConnectionCount;
        void Numbers(Utf8JsonWriter json)
        {
            json.WriteNumber("current"u8, current);
            if (limit == int.MaxValue)
            {
                json.WriteString("limit"u8, "infinity");
            }
            else
            {
                json.WriteNumber("limit"u8, limit);
            }
        }

        return current < limit
            ? context.JsonAsync(json => Write(json, "ok", null, Numbers))
            : Fail(context, "node connection limit is reached", Numbers);
    }
}
