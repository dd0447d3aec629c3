using System.Globalization;
using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Management.Http;

namespace Amqp.Management.Node;

/// <summary>What several answers say of the node.</summary>
internal static class NodeJson
{
    /// <summary>Writes <c>exchange_types</c>.</summary>
    public static void WriteExchangeTypes(Utf8JsonWriter json)
    {
        json.WriteStartArray("exchange_types"u8);
        foreach (var type in ExchangeAdmin.Types.Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, type);
            json.WriteString("description"u8, type.StartsWith("x-", StringComparison.Ordinal) ? $"Exchange of type {type}" : $"AMQP {type} exchange, as per the AMQP specification");
            json.WriteBoolean("enabled"u8, true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>contexts</c>: what is served by HTTP.</summary>
    public static void WriteContexts(Utf8JsonWriter json, ApiHost host)
    {
        json.WriteStartArray("contexts"u8);
        if (host.Server is { } server)
        {
            json.WriteStartObject();
            json.WriteStrings("ssl_opts"u8, []);
            json.WriteString("node"u8, host.NodeName);
            json.WriteString("description"u8, "RabbitMQ Management"u8);
            json.WriteString("path"u8, host.Settings.PathPrefix.Length == 0 ? "/" : host.Settings.PathPrefix);
            json.WriteString("cowboy_opts"u8, "[{sendfile,false}]"u8);
            json.WriteString("ip"u8, server.EndPoint.Address.ToString());
            json.WriteString("port"u8, server.EndPoint.Port.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
