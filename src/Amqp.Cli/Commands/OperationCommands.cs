using System.Globalization;
using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Commands that act on connections and queues.</summary>
internal static class OperationCommands
{
    private const string Section = "Operations";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("close_connection", "<connection pid or name> <explanation>", Section, "Closes a connection and tells its client why", CloseAsync)
        {
            Least = 2,
            Most = 2,
            Banner = static c => $"Closing connection {c.Argument(0)}, reason: {c.Argument(1)}...",
        },
        new("close_all_connections", "[--vhost <vhost> --limit <limit>] [--global] [--per-connection-delay <milliseconds>] <explanation>", Section, "Closes the connections of a virtual host, or all", CloseAllAsync)
        {
            Least = 1,
            Most = 1,
            Options =
            [
                new("--global", "those of all virtual hosts"),
                new("--limit", "close so many at most", "limit"),
                new("--per-connection-delay", "milliseconds to wait after each", "milliseconds"),
            ],
            Banner = static c => c.Has("--global") || !c.Has("--vhost")
                ? $"Closing all connections to node {c.Node} (across all vhosts), reason: {c.Argument(0)}..."
                : $"Closing all connections in vhost {c.VirtualHost}, reason: {c.Argument(0)}...",
        },
        new("close_all_user_connections", "<username> <explanation>", Section, "Closes the connections of a user", CloseOfUserAsync)
        {
            Least = 2,
            Most = 2,
            Banner = static c => $"Closing connections of user {c.Argument(0)}, reason: {c.Argument(1)}...",
        },
        new("purge_queue", "[--vhost <vhost>] <queue>", "Queues", "Removes the ready messages of a queue", PurgeAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Purging queue '{c.Argument(0)}' in vhost '{c.VirtualHost}' ...",
        },
        new("delete_queue", "[--vhost <vhost>] <queue_name> [--if-empty|-e] [--if-unused|-u]", "Queues", "Deletes a queue", DeleteAsync)
        {
            Least = 1,
            Most = 1,
            Options = [new("--if-empty", "only when it has no messages", Short: "-e"), new("--if-unused", "only when it has no consumers", Short: "-u")],
            Banner = static c => $"Deleting queue '{c.Argument(0)}' on vhost '{c.VirtualHost}'{Conditions(c)} ...",
        },
        new("force_gc", "", Section, "Gives memory that is not needed back to the system", static async c =>
        {
            await c.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("control", "gc")).ConfigureAwait(false);
            return CommandResult.Done;
        })
        {
            Banner = static c => $"Will ask all processes on node {c.Node} to schedule a full sweep GC",
        },
        new("suspend_listeners", "", Section, "Takes no new client connections until resume_listeners", static c => ListenersAsync(c, "suspend"))
        {
            Banner = static c => $"Will suspend client connection listeners on node {c.Node} ...",
        },
        new("resume_listeners", "", Section, "Takes client connections again", static c => ListenersAsync(c, "resume"))
        {
            Banner = static c => $"Will resume client connection listeners on node {c.Node} ...",
        },
    ];

    private static async Task<CommandResult> CloseAsync(CommandContext context)
    {
        var wanted = context.Arguments[0];
        var connections = await context.Broker.ListAsync(ApiPath.Of("connections") + "?columns=name").ConfigureAwait(false);
        var name = connections.Select(static connection => Reply.Text(connection, "name"))
            .FirstOrDefault(one => one == wanted || SamePid(ErlangPid.Of(context.Node, "connection", one).GetValue<string>(), wanted));
        if (name is null)
        {
            return CommandResult.Fail(CliExitCode.Unavailable, $"Error:\nthere is no connection {wanted}");
        }

        await CloseAsync(context, name, context.Arguments[1]).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> CloseAllAsync(CommandContext context)
    {
        var path = context.Has("--global") || !context.Has("--vhost") ? ApiPath.Of("connections") : ApiPath.Of("vhosts", context.VirtualHost, "connections");
        var names = (await context.Broker.ListAsync(path + "?columns=name").ConfigureAwait(false)).Select(static connection => Reply.Text(connection, "name"));
        var limit = Whole(context, "--limit", 0);
        var delay = Whole(context, "--per-connection-delay", 0);
        var closed = 0;
        foreach (var name in limit > 0 ? names.Take(limit) : names)
        {
            await CloseAsync(context, name, context.Arguments[0]).ConfigureAwait(false);
            closed++;
            if (delay > 0)
            {
                await Task.Delay(delay).ConfigureAwait(false);
            }
        }

        return CommandResult.Say($"Closed {closed} connections");
    }

    private static async Task<CommandResult> CloseOfUserAsync(CommandContext context)
    {
        var connections = await context.Broker.ListAsync(ApiPath.Of("connections") + "?columns=name,user").ConfigureAwait(false);
        foreach (var connection in connections.Where(one => Reply.Text(one, "user") == context.Arguments[0]))
        {
            await CloseAsync(context, Reply.Text(connection, "name"), context.Arguments[1]).ConfigureAwait(false);
        }

        return CommandResult.Done;
    }

    private static Task<ApiAnswer> CloseAsync(CommandContext context, string name, string reason) =>
        context.Broker.SendAsync(HttpMethod.Delete, ApiPath.Of("connections", name), reason: reason);

    private static async Task<CommandResult> PurgeAsync(CommandContext context)
    {
        var answer = await context.Broker.SendAsync(HttpMethod.Delete, ApiPath.Of("queues", context.VirtualHost, context.Arguments[0], "contents")).ConfigureAwait(false);
        return answer.IsSuccess
            ? CommandResult.Done
            : CommandResult.Fail(CliExitCode.Unavailable, answer.IsMissing ? "Error:\nnot_found" : "Error:\n" + answer.Reason);
    }

    private static async Task<CommandResult> DeleteAsync(CommandContext context)
    {
        var path = ApiPath.Of("queues", context.VirtualHost, context.Arguments[0]);
        var before = await context.Broker.SendAsync(HttpMethod.Get, path).ConfigureAwait(false);
        if (before.IsMissing)
        {
            return CommandResult.Fail(CliExitCode.Usage, "Error:\nQueue not found");
        }

        string[] conditions = [.. (context.Has("--if-empty") ? ["if-empty=true"] : Array.Empty<string>()), .. (context.Has("--if-unused") ? ["if-unused=true"] : Array.Empty<string>())];
        var answer = await context.Broker.SendAsync(HttpMethod.Delete, conditions.Length == 0 ? path : path + "?" + string.Join('&', conditions)).ConfigureAwait(false);
        if (answer.IsSuccess)
        {
            return CommandResult.Say($"Queue was successfully deleted with {Reply.Number(before.Body, "messages_ready")} ready messages");
        }

        var why = context.Has("--if-empty") && Reply.Number(before.Body, "messages_ready") > 0 ? "Queue is not empty"
            : context.Has("--if-unused") && Reply.Number(before.Body, "consumers") > 0 ? "Queue is in use"
            : answer.Reason;
        return CommandResult.Fail(CliExitCode.Usage, "Error:\n" + why);
    }

    private static async Task<CommandResult> ListenersAsync(CommandContext context, string what)
    {
        await context.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("control", "listeners", what)).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static string Conditions(CommandContext context)
    {
        string[] conditions = [.. (context.Has("--if-empty") ? ["if queue is empty"] : Array.Empty<string>()), .. (context.Has("--if-unused") ? ["if queue is unused"] : Array.Empty<string>())];
        return conditions.Length == 0 ? "" : " " + string.Join(" and ", conditions);
    }

    /// <summary>The node is part of the id; what counts is the number.</summary>
    private static bool SamePid(string one, string other) => other.StartsWith('<') && one[one.IndexOf(".1.", StringComparison.Ordinal)..] is { } tail && other.EndsWith(tail, StringComparison.Ordinal);

    private static int Whole(CommandContext context, string option, int otherwise) => context.Value(option) is not { } text
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw CliException.Usage($"{option} must be a whole number, not '{text}'");
}
