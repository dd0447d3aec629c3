using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Listings of queues, exchanges, bindings, connections, channels and consumers.</summary>
internal static class ListingCommands
{
    private const string Section = "Monitoring, observability and health checks";
    private const Tool Both = Tool.Ctl | Tool.Diagnostics;

    public static IEnumerable<CommandDefinition> All =>
    [
        new("list_queues", "[--vhost <vhost>] [--online] [--offline] [--local] [<column> ...]", Section, "Lists queues and their properties", QueuesAsync)
        {
            Tools = Both,
            Most = int.MaxValue,
            Options =
            [
                new("--online", "only those that are available"),
                new("--offline", "only those that are not"),
                new("--local", "only those of this node"),
            ],
            Columns =
            [
                "name", "durable", "auto_delete", "arguments", "policy", "operator_policy", "effective_policy_definition", "pid", "owner_pid", "exclusive",
                "exclusive_consumer_pid", "exclusive_consumer_tag", "messages_ready", "messages_unacknowledged", "messages", "messages_ready_ram",
                "messages_unacknowledged_ram", "messages_ram", "messages_persistent", "message_bytes", "message_bytes_ready",
                "message_bytes_unacknowledged", "message_bytes_ram", "message_bytes_persistent", "head_message_timestamp", "disk_reads",
                "disk_writes", "consumers", "consumer_utilisation", "consumer_capacity", "memory", "slave_pids", "synchronised_slave_pids",
                "mirror_pids", "synchronised_mirror_pids", "state", "type", "leader", "members", "online", "single_active_consumer_tag",
                "storage_version",
            ],
            Banner = static c => $"Timeout: {Seconds(c)} seconds ...\nListing queues for vhost {c.VirtualHost} ...",
        },
        new("list_exchanges", "[--vhost <vhost>] [<column> ...]", Section, "Lists exchanges", ExchangesAsync)
        {
            Tools = Both,
            Most = int.MaxValue,
            Columns = ["name", "type", "durable", "auto_delete", "internal", "arguments", "policy", "user_who_performed_action"],
            Banner = static c => $"Listing exchanges for vhost {c.VirtualHost} ...",
        },
        new("list_bindings", "[--vhost <vhost>] [<column> ...]", Section, "Lists bindings", BindingsAsync)
        {
            Tools = Both,
            Most = int.MaxValue,
            Columns = ["source_name", "source_kind", "destination_name", "destination_kind", "routing_key", "arguments"],
            Banner = static c => $"Listing bindings for vhost {c.VirtualHost}...",
        },
        new("list_connections", "[<column> ...]", Section, "Lists client connections", ConnectionsAsync)
        {
            Tools = Both,
            Most = int.MaxValue,
            Columns =
            [
                "pid", "name", "port", "host", "peer_port", "peer_host", "ssl", "ssl_protocol", "ssl_key_exchange", "ssl_cipher", "ssl_hash",
                "peer_cert_subject", "peer_cert_issuer", "peer_cert_validity", "state", "channels", "protocol", "auth_mechanism", "user",
                "vhost", "timeout", "frame_max", "channel_max", "client_properties", "recv_oct", "recv_cnt", "send_oct", "send_cnt",
                "send_pend", "connected_at", "user_provided_name", "container_id",
            ],
            Banner = static _ => "Listing connections ...",
        },
        new("list_channels", "[<column> ...]", Section, "Lists channels", ChannelsAsync)
        {
            Tools = Both,
            Most = int.MaxValue,
            Columns =
            [
                "pid", "connection", "name", "number", "user", "vhost", "transactional", "confirm", "consumer_count", "messages_unacknowledged",
                "messages_uncommitted", "acks_uncommitted", "messages_unconfirmed", "prefetch_count", "global_prefetch_count", "state",
            ],
            Banner = static _ => "Listing channels ...",
        },
        new("list_consumers", "[--vhost <vhost>] [<column> ...]", Section, "Lists consumers", ConsumersAsync)
        {
            Tools = Both,
            Most = int.MaxValue,
            Columns = ["queue_name", "channel_pid", "consumer_tag", "ack_required", "prefetch_count", "active", "activity_status", "arguments"],
            Banner = static c => $"Listing consumers in vhost {c.VirtualHost} ...",
        },
        new("list_unresponsive_queues", "[--vhost <vhost>] [<column> ...]", Section, "Lists queues that do not answer in time", UnresponsiveAsync)
        {
            Tools = Both,
            Most = int.MaxValue,
            Columns = ["name", "durable", "auto_delete", "arguments", "policy", "pid"],
            Options = [new("--queue-timeout", "milliseconds that a queue may take", "milliseconds")],
            Banner = static c => $"Listing unresponsive queues for vhost {c.VirtualHost} ...",
        },
    ];

    private static async Task<CommandResult> QueuesAsync(CommandContext context)
    {
        var queues = await context.Broker.ListAsync(ApiPath.Of("queues", context.VirtualHost)).ConfigureAwait(false);
        if (context.Has("--offline") && !context.Has("--online"))
        {
            queues = Where(queues, static queue => Reply.Text(queue, "state") is "down" or "crashed" or "stopped" or "minority");
        }

        return CommandResult.List(Reply.Rows(queues, Columns(context, "name", "messages"), (queue, column) => column switch
        {
            "pid" or "leader" => queue["leader"] is { } leader ? leader : ErlangPid.Of(context.Node, "queue", Reply.Text(queue, "vhost") + "/" + Reply.Text(queue, "name")),
            "owner_pid" => queue["owner_pid_details"]?["name"] is { } owner ? ErlangPid.Of(context.Node, "connection", owner.GetValue<string>()) : JsonValue.Create(""),
            "synchronised_slave_pids" or "slave_pids" or "mirror_pids" or "synchronised_mirror_pids" => JsonValue.Create(""),
            "effective_policy_definition" => queue[column] is JsonObject { Count: > 0 } definition ? definition : new JsonArray(),
            _ => queue[column],
        }));
    }

    private static async Task<CommandResult> ExchangesAsync(CommandContext context) =>
        CommandResult.List(Reply.Rows(
            await context.Broker.ListAsync(ApiPath.Of("exchanges", context.VirtualHost)).ConfigureAwait(false),
            Columns(context, "name", "type")));

    private static async Task<CommandResult> BindingsAsync(CommandContext context)
    {
        var bindings = await context.Broker.ListAsync(ApiPath.Of("bindings", context.VirtualHost)).ConfigureAwait(false);
        string[] all = ["source_name", "source_kind", "destination_name", "destination_kind", "routing_key", "arguments"];
        return CommandResult.List(Reply.Rows(bindings, Columns(context, all), static (binding, column) => column switch
        {
            "source_name" => binding["source"],
            "source_kind" => JsonValue.Create("exchange"),
            "destination_name" => binding["destination"],
            "destination_kind" => binding["destination_type"],
            _ => binding[column],
        }));
    }

    private static async Task<CommandResult> ConnectionsAsync(CommandContext context)
    {
        var connections = await context.Broker.ListAsync(ApiPath.Of("connections")).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(connections, Columns(context, "user", "peer_host", "peer_port", "state"), (connection, column) =>
            column == "pid" ? ErlangPid.Of(context.Node, "connection", Reply.Text(connection, "name")) : connection[column]));
    }

    private static async Task<CommandResult> ChannelsAsync(CommandContext context)
    {
        var channels = await context.Broker.ListAsync(ApiPath.Of("channels")).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(channels, Columns(context, "pid", "user", "consumer_count", "messages_unacknowledged"), (channel, column) => column switch
        {
            "pid" => ErlangPid.Of(context.Node, "channel", Reply.Text(channel, "name")),
            "connection" => ErlangPid.Of(context.Node, "connection", Reply.Text(channel["connection_details"], "name")),
            _ => channel[column],
        }));
    }

    private static async Task<CommandResult> ConsumersAsync(CommandContext context)
    {
        var consumers = await context.Broker.ListAsync(ApiPath.Of("consumers", context.VirtualHost)).ConfigureAwait(false);
        string[] all = ["queue_name", "channel_pid", "consumer_tag", "ack_required", "prefetch_count", "active", "arguments"];
        return CommandResult.List(Reply.Rows(consumers, Columns(context, all), (consumer, column) => column switch
        {
            "queue_name" => consumer["queue"]?["name"],
            "channel_pid" => ErlangPid.Of(context.Node, "channel", Reply.Text(consumer["channel_details"], "name")),
            _ => consumer[column],
        }));
    }

    private static async Task<CommandResult> UnresponsiveAsync(CommandContext context)
    {
        var queues = await context.Broker.ListAsync(ApiPath.Of("queues", context.VirtualHost)).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(
            Where(queues, static queue => Reply.Text(queue, "state") is "down" or "crashed" or "stopped" or "minority"),
            Columns(context, "name")));
    }

    private static JsonArray Where(JsonArray items, Func<JsonNode, bool> wanted) =>
        new([.. items.Where(item => wanted(item!)).Select(static item => item!.DeepClone())]);

    private static IReadOnlyList<string> Columns(CommandContext context, params string[] otherwise) =>
        context.Arguments.Count == 0 ? otherwise : context.Arguments;

    private static string Seconds(CommandContext context) =>
        (context.Timeout?.TotalSeconds ?? 60).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
}
