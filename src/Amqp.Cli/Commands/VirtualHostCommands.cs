using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Virtual hosts, their limits, and the tracing of what goes through them.</summary>
internal static class VirtualHostCommands
{
    private const string Section = "Virtual hosts";
    private const string WithSettings = "<vhost> [--description <description>] [--tags \"<tag1>,<tag2>\"] [--default-queue-type <quorum|classic|stream>]";

    private static readonly CommandOption[] s_settings =
    [
        new("--description", "what it is for", "description"),
        new("--tags", "names, separated by commas", "tags"),
        new("--default-queue-type", "the type of queues whose declaration names none", "type"),
    ];

    public static IEnumerable<CommandDefinition> All =>
    [
        new("add_vhost", WithSettings, Section, "Creates a virtual host", AddAsync)
        {
            Least = 1,
            Most = 1,
            Options = s_settings,
            Banner = static c => $"Adding vhost \"{c.Argument(0)}\" ...",
        },
        new("update_vhost_metadata", WithSettings, Section, "Changes a virtual host's description, tags or default queue type", UpdateAsync)
        {
            Least = 1,
            Most = 1,
            Options = s_settings,
            Banner = static c => $"Updating metadata of vhost \"{c.Argument(0)}\" ...",
        },
        new("delete_vhost", "<vhost>", Section, "Deletes a virtual host with everything in it", DeleteAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Deleting vhost \"{c.Argument(0)}\" ...",
        },
        new("list_vhosts", "[<column> ...]", "Access Control", "Lists virtual hosts", ListAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Most = int.MaxValue,
            Columns = ["name", "tracing", "cluster_state", "description", "tags", "default_queue_type", "metadata", "protected_from_deletion"],
            Banner = static _ => "Listing vhosts ...",
        },
        new("set_vhost_tags", "<vhost> <tag> [...]", Section, "Sets a virtual host's tags", SetTagsAsync)
        {
            Least = 1,
            Most = int.MaxValue,
            Banner = static c => $"Setting tags for vhost \"{c.Argument(0)}\" to [{string.Join(", ", c.Arguments.Skip(1))}] ...",
        },
        new("set_vhost_limits", "[--vhost <vhost>] <definition>", Section, "Sets a virtual host's limits: {\"max-connections\": N, \"max-queues\": N}", static c => LimitCommands.SetAsync(c, "vhost-limits", c.VirtualHost, c.Arguments[0]))
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Setting vhost limits to \"{c.Argument(0)}\" for vhost \"{c.VirtualHost}\" ...",
        },
        new("clear_vhost_limits", "[--vhost <vhost>]", Section, "Clears a virtual host's limits", static c => LimitCommands.ClearAsync(c, "vhost-limits", c.VirtualHost, null))
        {
            Banner = static c => $"Clearing vhost \"{c.VirtualHost}\" limits ...",
        },
        new("list_vhost_limits", "[--vhost <vhost>] [--global]", Section, "Lists virtual hosts' limits", static c => LimitCommands.ListAsync(c, "vhost-limits", "vhost", c.Has("--global") ? null : c.VirtualHost))
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Options = [new("--global", "of all virtual hosts")],
            Banner = static c => c.Has("--global") ? "Listing limits for all vhosts ..." : $"Listing limits for vhost \"{c.VirtualHost}\" ...",
        },
        new("restart_vhost", "[--vhost <vhost>]", Section, "Starts a virtual host that failed; there are none that do", RestartAsync)
        {
            Banner = static c => $"Trying to restart vhost '{c.VirtualHost}' on node '{c.Node}' ...",
        },
        new("enable_vhost_deletion_protection", "<vhost>", Section, "Protects a virtual host from being deleted", static c => ProtectAsync(c, HttpMethod.Post))
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Enabling deletion protection for vhost \"{c.Argument(0)}\" ...",
        },
        new("disable_vhost_deletion_protection", "<vhost>", Section, "Lets a virtual host be deleted again", static c => ProtectAsync(c, HttpMethod.Delete))
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Disabling deletion protection for vhost \"{c.Argument(0)}\" ...",
        },
        new("trace_on", "[--vhost <vhost>]", Section, "Copies what goes through a virtual host to its exchange amq.rabbitmq.trace", static c => TraceAsync(c, true))
        {
            Banner = static c => $"Starting tracing for vhost \"{c.VirtualHost}\" ...",
        },
        new("trace_off", "[--vhost <vhost>]", Section, "Ends the tracing of a virtual host", static c => TraceAsync(c, false))
        {
            Banner = static c => $"Stopping tracing for vhost \"{c.VirtualHost}\" ...",
        },
    ];

    private static async Task<CommandResult> AddAsync(CommandContext context)
    {
        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("vhosts", context.Arguments[0]), Settings(context)).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> UpdateAsync(CommandContext context)
    {
        await RequireAsync(context, context.Arguments[0]).ConfigureAwait(false);
        return await AddAsync(context).ConfigureAwait(false);
    }

    private static async Task<CommandResult> DeleteAsync(CommandContext context)
    {
        var answer = await context.Broker.SendAsync(HttpMethod.Delete, ApiPath.Of("vhosts", context.Arguments[0])).ConfigureAwait(false);
        return answer.IsSuccess
            ? CommandResult.Done
            : CommandResult.Fail(
                answer.IsMissing ? CliExitCode.DataError : CliExitCode.Unavailable,
                answer.IsMissing ? $"Virtual host '{context.Arguments[0]}' does not exist" : "Error:\n" + answer.Reason);
    }

    private static async Task<CommandResult> ListAsync(CommandContext context)
    {
        var hosts = await context.Broker.ListAsync(ApiPath.Of("vhosts")).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(hosts, context.Arguments.Count == 0 ? ["name"] : context.Arguments));
    }

    private static async Task<CommandResult> SetTagsAsync(CommandContext context)
    {
        await RequireAsync(context, context.Arguments[0]).ConfigureAwait(false);
        var tags = new JsonArray([.. context.Arguments.Skip(1).Select(static tag => JsonValue.Create(tag))]);
        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("vhosts", context.Arguments[0]), new JsonObject { ["tags"] = tags }).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> RestartAsync(CommandContext context)
    {
        await RequireAsync(context, context.VirtualHost).ConfigureAwait(false);
        return CommandResult.Say($"Successfully restarted vhost '{context.VirtualHost}' on node '{context.Node}'");
    }

    private static async Task<CommandResult> ProtectAsync(CommandContext context, HttpMethod method)
    {
        await RequireAsync(context, context.Arguments[0]).ConfigureAwait(false);
        await context.Broker.DoAsync(method, ApiPath.Of("vhosts", context.Arguments[0], "deletion", "protection")).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> TraceAsync(CommandContext context, bool on)
    {
        await RequireAsync(context, context.VirtualHost).ConfigureAwait(false);
        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("vhosts", context.VirtualHost), new JsonObject { ["tracing"] = on }).ConfigureAwait(false);
        return CommandResult.Say($"Trace {(on ? "enabled" : "disabled")} for vhost {context.VirtualHost}");
    }

    private static async Task RequireAsync(CommandContext context, string name)
    {
        if ((await context.Broker.SendAsync(HttpMethod.Get, ApiPath.Of("vhosts", name)).ConfigureAwait(false)).IsMissing)
        {
            throw new CliException(CliExitCode.DataError, $"Virtual host '{name}' does not exist");
        }
    }

    private static JsonObject Settings(CommandContext context)
    {
        var settings = new JsonObject();
        if (context.Value("--description") is { } description)
        {
            settings["description"] = description;
        }

        if (context.Value("--tags") is { } tags)
        {
            settings["tags"] = tags;
        }

        if (context.Value("--default-queue-type") is { } type)
        {
            settings["default_queue_type"] = type;
        }

        return settings;
    }
}
