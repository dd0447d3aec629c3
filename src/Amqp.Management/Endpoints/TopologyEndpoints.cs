using System.Globalization;
using System.Text.Json;
using Amqp.Broker.Queues;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>What a picture of a virtual host needs, in one compact answer (API.md).</summary>
internal static class TopologyEndpoints
{
    private const int DefaultLimit = 300;
    private const int MaxLimit = 5000;

    public static void Map(RouteTable routes) => routes.Map("/topology/{vhost}").Get(AccessLevel.VirtualHostVisible, Get);

    private static Task Get(ApiContext context)
    {
        var limit = DefaultLimit;
        if (context.Query("limit") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            throw ApiException.BadRequest($"limit is not a number from 1 to {MaxLimit}: {text}");
        }

        var name = context.Query("name") is { Length: > 0 } part ? part : null;
        var host = context.VirtualHost();
        return context.JsonAsync(TopologyGraph.Read(host, context.Admin.Bindings, name, limit), Write);
    }

    private static void Write(Utf8JsonWriter json, TopologyGraph graph)
    {
        json.WriteStartObject();
        json.WriteNumber("total_exchanges"u8, graph.Exchanges.Count);
        json.WriteNumber("total_queues"u8, graph.Queues.Count);
        json.WriteNumber("matching"u8, graph.Wanted);
        json.WriteNumber("shown"u8, graph.Nodes.Count);
        json.WriteStartArray("exchanges"u8);
        foreach (var node in graph.Nodes.Where(static node => !node.IsQueue))
        {
            var exchange = graph.Exchanges[node.Name];
            json.WriteStartObject();
            json.WriteString("name"u8, node.Name);
            json.WriteString("type"u8, exchange.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("queues"u8);
        foreach (var node in graph.Nodes.Where(static node => node.IsQueue))
        {
            var queue = graph.Queues[node.Name];
            json.WriteStartObject();
            json.WriteString("name"u8, node.Name);
            json.WriteString("type"u8, queue.Kind == QueueKind.Quorum ? "quorum"u8 : "classic"u8);
            json.WriteNumber("messages"u8, queue.ReadyCount + queue.UnackedCount);
            json.WriteNumber("consumers"u8, queue.ConsumerCount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("edges"u8);
        foreach (var edge in graph.Edges)
        {
            Write(json, edge);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TopologyEdge edge)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, edge.Kind switch
        {
            TopologyEdgeKind.Binding => "binding"u8,
            TopologyEdgeKind.DeadLetter => "dead_letter"u8,
            _ => "alternate"u8,
        });
        json.WriteString("source"u8, edge.Source.Name);
        json.WriteString("source_type"u8, TypeOf(edge.Source));
        json.WriteString("destination"u8, edge.Destination.Name);
        json.WriteString("destination_type"u8, TypeOf(edge.Destination));
        json.WriteNumber("count"u8, edge.Count);
        json.WriteStartArray("routing_keys"u8);
        foreach (var key in edge.RoutingKeys)
        {
            json.WriteStringValue(key);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> TypeOf(TopologyNode node) => node.IsQueue ? "queue"u8 : "exchange"u8;
}
