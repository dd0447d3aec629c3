using System.Globalization;
using System.Text.Json.Nodes;
using Amqp.Cli.Client;
using Amqp.Cli.Output;

namespace Amqp.Cli.Commands;

/// <summary>Policies and operator policies.</summary>
internal static class PolicyCommands
{
    private const string Section = "Policies";
    private const string Kind = "policies";
    private const string OperatorKind = "operator-policies";

    private static readonly CommandOption[] s_options =
    [
        new("--priority", "the policy of the highest priority applies (0)", "priority"),
        new("--apply-to", "queues, classic_queues, quorum_queues, streams, exchanges or all", "apply-to"),
    ];

    public static IEnumerable<CommandDefinition> All =>
    [
        new("set_policy", "[--vhost <vhost>] [--priority <priority>] [--apply-to <apply-to>] <name> <pattern> <definition>", Section, "Sets a policy", static c => SetAsync(c, Kind))
        {
            Least = 3,
            Most = 3,
            Options = s_options,
            Banner = static c => $"Setting policy \"{c.Argument(0)}\" for pattern \"{c.Argument(1)}\" to \"{c.Argument(2)}\" with priority \"{c.Value("--priority") ?? "0"}\" for vhost \"{c.VirtualHost}\" ...",
        },
        new("clear_policy", "[--vhost <vhost>] <name>", Section, "Clears a policy", static c => ClearAsync(c, Kind))
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Clearing policy \"{c.Argument(0)}\" on vhost \"{c.VirtualHost}\" ...",
        },
        new("list_policies", "[--vhost <vhost>]", Section, "Lists the policies of a virtual host", static c => ListAsync(c, Kind))
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static c => $"Listing policies for vhost \"{c.VirtualHost}\" ...",
        },
        new("set_operator_policy", "[--vhost <vhost>] [--priority <priority>] [--apply-to <apply-to>] <name> <pattern> <definition>", Section, "Sets an operator policy, which narrows what users' policies say", static c => SetAsync(c, OperatorKind))
        {
            Least = 3,
            Most = 3,
            Options = s_options,
            Banner = static c => $"Setting operator policy override \"{c.Argument(0)}\" for pattern \"{c.Argument(1)}\" to \"{c.Argument(2)}\" with priority \"{c.Value("--priority") ?? "0"}\" for vhost \"{c.VirtualHost}\" ...",
        },
        new("clear_operator_policy", "[--vhost <vhost>] <name>", Section, "Clears an operator policy", static c => ClearAsync(c, OperatorKind))
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Clearing operator policy \"{c.Argument(0)}\" on vhost \"{c.VirtualHost}\" ...",
        },
        new("list_operator_policies", "[--vhost <vhost>]", Section, "Lists the operator policies of a virtual host", static c => ListAsync(c, OperatorKind))
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static c => $"Listing operator policy overrides for vhost \"{c.VirtualHost}\" ...",
        },
    ];

    private static async Task<CommandResult> SetAsync(CommandContext context, string kind)
    {
        if (!int.TryParse(context.Value("--priority") ?? "0", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority))
        {
            throw CliException.Usage($"the priority must be a whole number, not '{context.Value("--priority")}'");
        }

        var policy = new JsonObject
        {
            ["pattern"] = context.Argument(1),
            ["definition"] = Reply.Json(context.Arguments[2]),
            ["priority"] = priority,
            ["apply-to"] = context.Value("--apply-to") ?? "all",
        };
        var answer = await context.Broker.SendAsync(HttpMethod.Put, ApiPath.Of(kind, context.VirtualHost, context.Arguments[0]), policy).ConfigureAwait(false);
        return answer.IsSuccess ? CommandResult.Done : CommandResult.Fail(CliExitCode.Unavailable, $"Error:\n{answer.Reason}\n");
    }

    private static async Task<CommandResult> ClearAsync(CommandContext context, string kind)
    {
        var answer = await context.Broker.SendAsync(HttpMethod.Delete, ApiPath.Of(kind, context.VirtualHost, context.Arguments[0])).ConfigureAwait(false);
        return answer.IsSuccess
            ? CommandResult.Done
            : CommandResult.Fail(CliExitCode.Unavailable, answer.IsMissing ? "Error:\nParameter does not exist" : "Error:\n" + answer.Reason);
    }

    private static async Task<CommandResult> ListAsync(CommandContext context, string kind) =>
        CommandResult.List(Reply.Rows(
            await context.Broker.ListAsync(ApiPath.Of(kind, context.VirtualHost)).ConfigureAwait(false),
            ["vhost", "name", "pattern", "apply-to", "definition", "priority"],
            static (policy, column) => column == "definition" ? JsonValue.Create(ResultWriter.Json(policy[column])) : policy[column]));
}
