using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Replicated queues and upgrades, of which one node has nothing to do; and what <c>rabbitmq-queues</c> tells of a queue.</summary>
internal static class QueueToolCommands
{
    private const Tool Both = Tool.Queues | Tool.Diagnostics;

    public static IEnumerable<CommandDefinition> All =>
    [
        new("quorum_status", "[--vhost <vhost>] <queue>", "Monitoring, observability and health checks", "Shows the members of a quorum queue", QuorumStatusAsync)
        {
            Tools = Both,
            Least = 1,
            Most = 1,
            Banner = static c => $"Status of quorum queue {c.Argument(0)} on node {c.Node} ...",
        },
        new("rebalance", "<type>", "Cluster", "Balances leaders over the nodes; there is one", static _ => Task.FromResult(CommandResult.Done))
        {
            Tools = Tool.Queues,
            Least = 1,
            Most = 1,
            Options = [new("--vhost-pattern", "virtual hosts", "pattern"), new("--queue-pattern", "queues", "pattern")],
            Banner = static _ => "Re-balancing leaders of all queues...",
        },
        new("reclaim_quorum_memory", "[--vhost <vhost>] <queue>", "Operations", "Gives memory back to the system", static async c =>
        {
            await c.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("control", "gc")).ConfigureAwait(false);
            return CommandResult.Done;
        })
        {
            Tools = Both,
            Least = 1,
            Most = 1,
            Banner = static c => $"Will flush Raft WAL of quorum queue {c.Argument(0)} ...",
        },
        new("peek", "[--vhost <vhost>] <queue> <position>", "Monitoring, observability and health checks", "Shows the message at a position without taking it", PeekAsync)
        {
            Tools = Tool.Queues,
            Least = 2,
            Most = 2,
            Banner = static c => $"Peeking at queue {c.Argument(0)} at position {c.Argument(1)}...",
        },
        .. OneNode("grow", "<node> <all | even>", Tool.Queues),
        .. OneNode("shrink", "<node>", Tool.Queues),
        .. OneNode("add_member", "<queue> <node>", Tool.Queues),
        .. OneNode("delete_member", "<queue> <node>", Tool.Queues),
        .. OneNode("join_cluster", "<existing_cluster_member>", Tool.Ctl),
        .. OneNode("forget_cluster_node", "<existing_cluster_member>", Tool.Ctl),
        .. OneNode("change_cluster_node_type", "<disc | ram>", Tool.Ctl),
        new("await_online_quorum_plus_one", "", "Upgrade", "Waits until queues have a majority; they always do", static _ => Task.FromResult(CommandResult.Done))
        {
            Tools = Tool.Upgrade,
            Banner = static _ => "Will wait for a quorum + 1 of nodes to be online for all quorum queues ...",
        },
        new("drain", "", "Upgrade", "Takes no new connections and closes those there are", static c => MaintainAsync(c, "drain"))
        {
            Tools = Tool.Upgrade,
            Banner = static c => $"Will put node {c.Node} into maintenance mode. The node will no longer serve any client traffic!",
        },
        new("revive", "", "Upgrade", "Serves clients again after drain", static c => MaintainAsync(c, "revive"))
        {
            Tools = Tool.Upgrade,
            Banner = static c => $"Will put node {c.Node} back into regular operating mode ...",
        },
        new("post_upgrade", "", "Upgrade", "Runs what an upgrade leaves to be done: nothing", static _ => Task.FromResult(CommandResult.Done))
        {
            Tools = Tool.Upgrade,
            Banner = static c => $"Executing post upgrade tasks...\n",
        },
    ];

    private static IEnumerable<CommandDefinition> OneNode(string name, string arguments, Tool tool) =>
    [
        new(name, arguments, "Cluster", "Changes a cluster; this broker runs alone", _ => Task.FromResult(CommandResult.Fail(
            CliExitCode.Unavailable, $"Error:\n{name} changes a cluster, and this broker runs alone.")))
        {
            Tools = tool,
            Most = int.MaxValue,
            Options = [new("--vhost-pattern", "virtual hosts", "pattern"), new("--queue-pattern", "queues", "pattern"), new("--errors-only", "only what failed"), new("--offline", "while the broker is stopped"), new("--ram", "in memory"), new("--disc", "on disk")],
        },
    ];

    private static async Task<CommandResult> QuorumStatusAsync(CommandContext context)
    {
        var answer = await context.Broker.SendAsync(HttpMethod.Get, ApiPath.Of("queues", context.VirtualHost, context.Arguments[0])).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            return CommandResult.Fail(CliExitCode.Unavailable, answer.IsMissing ? "Error:\nnot_found" : "Error:\n" + answer.Reason);
        }

        if (Reply.Text(answer.Body, "type") != "quorum")
        {
            return CommandResult.Fail(CliExitCode.Unavailable, "Error:\nCannot get quorum status of a classic queue");
        }

        IReadOnlyList<JsonNode?> row = [JsonValue.Create(context.Node), JsonValue.Create("leader"), JsonValue.Create("voter")];
        return CommandResult.List(new CommandTable(["Node Name", "Raft State", "Membership"], [row]));
    }

    private static async Task<CommandResult> PeekAsync(CommandContext context)
    {
        if (!int.TryParse(context.Arguments[1], out var position) || position < 1)
        {
            throw CliException.Usage("position value must be equal or greater than 1");
        }

        var path = ApiPath.Of("queues", context.VirtualHost, context.Arguments[0], "browse") + $"?offset={position - 1}&limit=1";
        var answer = await context.Broker.SendAsync(HttpMethod.Get, path).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            return CommandResult.Fail(CliExitCode.Unavailable, answer.IsMissing ? "Error:\nTarget queue was not found in virtual host '" + context.VirtualHost + "'" : "Error:\n" + answer.Reason);
        }

        var messages = answer.Body as JsonArray ?? answer.Body?["messages"] as JsonArray ?? [];
        return messages.Count == 0
            ? CommandResult.Fail(CliExitCode.Unavailable, $"Error:\nNo message at position {position} was found")
            : CommandResult.List(new CommandTable(["keys", "values"], [.. ((JsonObject)messages[0]!).Select(static field => (IReadOnlyList<JsonNode?>)[JsonValue.Create(field.Key), field.Value])]));
    }

    private static async Task<CommandResult> MaintainAsync(CommandContext context, string what)
    {
        await context.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("control", what)).ConfigureAwait(false);
        return CommandResult.Done;
    }
}
