using System.Text.Json.Nodes;
using Amqp.Cli.Client;
using Amqp.Cli.Output;

namespace Amqp.Cli.Commands;

/// <summary>Runtime parameters, global and per virtual host.</summary>
internal static class ParameterCommands
{
    private const string Section = "Parameters";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("set_parameter", "[--vhost <vhost>] <component_name> <name> <value>", Section, "Sets a runtime parameter", SetAsync)
        {
            Least = 3,
            Most = 3,
            Banner = static c => $"Setting runtime parameter \"{c.Argument(1)}\" for component \"{c.Argument(0)}\" to \"{c.Argument(2)}\" in vhost \"{c.VirtualHost}\" ...",
        },
        new("clear_parameter", "[--vhost <vhost>] <component_name> <name>", Section, "Clears a runtime parameter", ClearAsync)
        {
            Least = 2,
            Most = 2,
            Banner = static c => $"Clearing runtime parameter \"{c.Argument(1)}\" for component \"{c.Argument(0)}\" on vhost \"{c.VirtualHost}\" ...",
        },
        new("list_parameters", "[--vhost <vhost>]", Section, "Lists the runtime parameters of a virtual host", ListAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static c => $"Listing runtime parameters for vhost \"{c.VirtualHost}\" ...",
        },
        new("set_global_parameter", "<name> <value>", Section, "Sets a global runtime parameter", SetGlobalAsync)
        {
            Least = 2,
            Most = 2,
            Banner = static c => $"Setting global runtime parameter \"{c.Argument(0)}\" to \"{c.Argument(1)}\" ...",
        },
        new("clear_global_parameter", "<name>", Section, "Clears a global runtime parameter", ClearGlobalAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Clearing global runtime parameter \"{c.Argument(0)}\" ...",
        },
        new("list_global_parameters", "", Section, "Lists global runtime parameters", ListGlobalAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static _ => "Listing global runtime parameters ...",
        },
        new("set_cluster_name", "<name>", "Configuration and Environment", "Sets the name of the cluster", SetClusterNameAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Setting cluster name to {c.Argument(0)} ...",
        },
    ];

    private static async Task<CommandResult> SetAsync(CommandContext context)
    {
        var body = new JsonObject { ["value"] = Reply.Json(context.Arguments[2]) };
        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("parameters", context.Arguments[0], context.VirtualHost, context.Arguments[1]), body).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ClearAsync(CommandContext context) =>
        Cleared(await context.Broker.SendAsync(HttpMethod.Delete, ApiPath.Of("parameters", context.Arguments[0], context.VirtualHost, context.Arguments[1])).ConfigureAwait(false));

    private static async Task<CommandResult> ListAsync(CommandContext context)
    {
        var all = await context.Broker.ListAsync(ApiPath.Of("parameters")).ConfigureAwait(false);
        var mine = new JsonArray([.. all.Where(entry => Reply.Text(entry, "vhost") == context.VirtualHost).Select(static entry => entry!.DeepClone())]);
        return CommandResult.List(Reply.Rows(mine, ["component", "name", "value"], Cell));
    }

    private static async Task<CommandResult> SetGlobalAsync(CommandContext context)
    {
        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("global-parameters", context.Arguments[0]), new JsonObject { ["value"] = Reply.Json(context.Arguments[1]) }).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ClearGlobalAsync(CommandContext context) =>
        Cleared(await context.Broker.SendAsync(HttpMethod.Delete, ApiPath.Of("global-parameters", context.Arguments[0])).ConfigureAwait(false));

    private static async Task<CommandResult> ListGlobalAsync(CommandContext context) =>
        CommandResult.List(Reply.Rows(await context.Broker.ListAsync(ApiPath.Of("global-parameters")).ConfigureAwait(false), ["name", "value"], Cell));

    private static async Task<CommandResult> SetClusterNameAsync(CommandContext context)
    {
        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("cluster-name"), new JsonObject { ["name"] = context.Arguments[0] }).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static JsonNode? Cell(JsonNode entry, string column) =>
        column == "value" ? JsonValue.Create(ResultWriter.Json(entry["value"])) : entry[column];

    private static CommandResult Cleared(ApiAnswer answer) => answer.IsSuccess
        ? CommandResult.Done
        : CommandResult.Fail(CliExitCode.Unavailable, answer.IsMissing ? "Error:\nParameter does not exist" : "Error:\n" + answer.Reason);
}
