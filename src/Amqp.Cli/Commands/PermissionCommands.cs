using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Who may do what where.</summary>
internal static class PermissionCommands
{
    private const string Section = "Access Control";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("set_permissions", "[--vhost <vhost>] <username> <conf> <write> <read>", Section, "Sets what a user may configure, write and read in a virtual host: regular expressions over names", SetAsync)
        {
            Least = 4,
            Most = 4,
            Banner = static c => $"Setting permissions for user \"{c.Argument(0)}\" in vhost \"{c.VirtualHost}\" ...",
        },
        new("clear_permissions", "[--vhost <vhost>] <username>", Section, "Takes a user's permissions in a virtual host away", ClearAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Clearing permissions for user \"{c.Argument(0)}\" in vhost \"{c.VirtualHost}\" ...",
        },
        new("list_permissions", "[--vhost <vhost>]", Section, "Lists permissions in a virtual host", ListAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static c => $"Listing permissions for vhost \"{c.VirtualHost}\" ...",
        },
        new("list_user_permissions", "<username>", Section, "Lists a user's permissions in all virtual hosts", ListOfUserAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Least = 1,
            Most = 1,
            Banner = static c => $"Listing permissions for user \"{c.Argument(0)}\" ...",
        },
        new("set_topic_permissions", "[--vhost <vhost>] <username> <exchange> <write> <read>", Section, "Sets which routing keys a user may publish to and bind with on a topic exchange", SetTopicAsync)
        {
            Least = 4,
            Most = 4,
            Banner = static c => $"Setting topic permissions on \"{c.Argument(1)}\" for user \"{c.Argument(0)}\" in vhost \"{c.VirtualHost}\" ...",
        },
        new("clear_topic_permissions", "[--vhost <vhost>] <username> [<exchange>]", Section, "Takes a user's topic permissions away", ClearTopicAsync)
        {
            Least = 1,
            Most = 2,
            Banner = static c => c.Argument(1) is { } exchange
                ? $"Clearing topic permissions on \"{exchange}\" for user \"{c.Argument(0)}\" in vhost \"{c.VirtualHost}\" ..."
                : $"Clearing topic permissions for user \"{c.Argument(0)}\" in vhost \"{c.VirtualHost}\" ...",
        },
        new("list_topic_permissions", "[--vhost <vhost>]", Section, "Lists topic permissions in a virtual host", ListTopicAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static c => $"Listing topic permissions for vhost \"{c.VirtualHost}\" ...",
        },
        new("list_user_topic_permissions", "<username>", Section, "Lists a user's topic permissions", ListTopicOfUserAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Least = 1,
            Most = 1,
            Banner = static c => $"Listing topic permissions for user \"{c.Argument(0)}\" ...",
        },
    ];

    private static async Task<CommandResult> SetAsync(CommandContext context)
    {
        await CheckAsync(context).ConfigureAwait(false);
        var grant = new JsonObject { ["configure"] = context.Argument(1), ["write"] = context.Argument(2), ["read"] = context.Argument(3) };
        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("permissions", context.VirtualHost, context.Arguments[0]), grant).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ClearAsync(CommandContext context)
    {
        await CheckAsync(context).ConfigureAwait(false);
        await context.Broker.SendAsync(HttpMethod.Delete, ApiPath.Of("permissions", context.VirtualHost, context.Arguments[0])).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ListAsync(CommandContext context)
    {
        await CheckVirtualHostAsync(context).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(
            await context.Broker.ListAsync(ApiPath.Of("vhosts", context.VirtualHost, "permissions")).ConfigureAwait(false),
            ["user", "configure", "write", "read"]));
    }

    private static async Task<CommandResult> ListOfUserAsync(CommandContext context)
    {
        await CheckUserAsync(context).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(
            await context.Broker.ListAsync(ApiPath.Of("users", context.Arguments[0], "permissions")).ConfigureAwait(false),
            ["vhost", "configure", "write", "read"]));
    }

    private static async Task<CommandResult> SetTopicAsync(CommandContext context)
    {
        await CheckAsync(context).ConfigureAwait(false);
        var grant = new JsonObject { ["exchange"] = context.Argument(1), ["write"] = context.Argument(2), ["read"] = context.Argument(3) };
        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("topic-permissions", context.VirtualHost, context.Arguments[0]), grant).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ClearTopicAsync(CommandContext context)
    {
        await CheckAsync(context).ConfigureAwait(false);
        var path = ApiPath.Of("topic-permissions", context.VirtualHost, context.Arguments[0]);
        await context.Broker.SendAsync(HttpMethod.Delete, context.Argument(1) is { } exchange ? $"{path}/{Uri.EscapeDataString(exchange)}" : path).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ListTopicAsync(CommandContext context)
    {
        await CheckVirtualHostAsync(context).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(
            await context.Broker.ListAsync(ApiPath.Of("vhosts", context.VirtualHost, "topic-permissions")).ConfigureAwait(false),
            ["user", "exchange", "write", "read"]));
    }

    private static async Task<CommandResult> ListTopicOfUserAsync(CommandContext context)
    {
        await CheckUserAsync(context).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(
            await context.Broker.ListAsync(ApiPath.Of("users", context.Arguments[0], "topic-permissions")).ConfigureAwait(false),
            ["vhost", "exchange", "write", "read"]));
    }

    private static async Task CheckAsync(CommandContext context)
    {
        await CheckUserAsync(context).ConfigureAwait(false);
        await CheckVirtualHostAsync(context).ConfigureAwait(false);
    }

    private static async Task CheckUserAsync(CommandContext context)
    {
        if ((await context.Broker.SendAsync(HttpMethod.Get, ApiPath.Of("users", context.Arguments[0])).ConfigureAwait(false)).IsMissing)
        {
            throw new CliException(CliExitCode.NoUser, $"Error:\nUser {context.Arguments[0]} does not exist");
        }
    }

    private static async Task CheckVirtualHostAsync(CommandContext context)
    {
        if ((await context.Broker.SendAsync(HttpMethod.Get, ApiPath.Of("vhosts", context.VirtualHost)).ConfigureAwait(false)).IsMissing)
        {
            throw new CliException(CliExitCode.Unavailable, $"Error:\nVirtual host {context.VirtualHost} does not exist");
        }
    }
}
