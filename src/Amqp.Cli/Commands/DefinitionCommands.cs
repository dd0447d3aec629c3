using System.Text.Json;
using System.Text.Json.Nodes;
using Amqp.Cli.Client;
using Amqp.Cli.Output;

namespace Amqp.Cli.Commands;

/// <summary>Definitions and feature flags.</summary>
internal static class DefinitionCommands
{
    private static readonly CommandOption s_format = new("--format", "json, the only one there is here", "format");

    public static IEnumerable<CommandDefinition> All =>
    [
        new("export_definitions", "<file_path | \"-\"> [--format <json>]", "Definitions", "Writes users, virtual hosts, permissions, policies, queues, exchanges and bindings to a file", ExportAsync)
        {
            Least = 1,
            Most = 1,
            Options = [s_format],
            Banner = static c => c.Argument(0) == "-" ? "" : $"Exporting definitions in JSON to a file at \"{c.Argument(0)}\" ...",
        },
        new("import_definitions", "<file_path | \"-\"> [--format <json>] [--skip-if-unchanged]", "Definitions", "Adds what a file of definitions holds", ImportAsync)
        {
            Most = 1,
            Options = [s_format, new("--skip-if-unchanged", "do nothing when the same file was imported last")],
            Banner = static c => c.Argument(0) is null or "-" ? "Importing definitions in JSON from standard input ..." : $"Importing definitions in JSON from a file at \"{c.Argument(0)}\" ...",
        },
        new("list_feature_flags", "[<column> ...]", "Feature flags", "Lists feature flags", ListFlagsAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Most = int.MaxValue,
            Columns = ["name", "state", "stability", "provided_by", "desc", "doc_url"],
            Banner = static _ => "Listing feature flags ...",
        },
        new("enable_feature_flag", "<feature_flag | all>", "Feature flags", "Enables a feature flag, or all", EnableFlagAsync)
        {
            Least = 1,
            Most = 1,
            Options = [new("--experimental", "also those that are not stable yet"), new("--opt-in", "the same")],
            Banner = static c => c.Argument(0) == "all" ? "Enabling all feature flags ..." : $"Enabling feature flag \"{c.Argument(0)}\" ...",
        },
        new("list_deprecated_features", "[--used]", "Feature flags", "Lists deprecated features, or those in use", ListDeprecatedAsync)
        {
            Most = int.MaxValue,
            Columns = ["name", "deprecation_phase", "provided_by", "desc", "doc_url"],
            Options = [new("--used", "only those in use")],
            Banner = static c => c.Has("--used") ? "Listing deprecated features in use ..." : "Listing deprecated features ...",
        },
    ];

    private static async Task<CommandResult> ExportAsync(CommandContext context)
    {
        CheckFormat(context);
        var definitions = await context.Broker.GetAsync(ApiPath.Of("definitions")).ConfigureAwait(false);
        var text = ResultWriter.Json(definitions);
        if (context.Arguments[0] == "-")
        {
            return CommandResult.Say(text);
        }

        await File.WriteAllTextAsync(context.Arguments[0], text).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ImportAsync(CommandContext context)
    {
        CheckFormat(context);
        var path = context.Argument(0) ?? "-";
        if (path != "-" && !File.Exists(path))
        {
            return CommandResult.Fail(CliExitCode.DataError, $"Error:\nthe file '{path}' does not exist");
        }

        var text = path == "-" ? await context.Input.ReadToEndAsync().ConfigureAwait(false) : await File.ReadAllTextAsync(path).ConfigureAwait(false);
        JsonNode? definitions;
        try
        {
            definitions = JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            return CommandResult.Fail(CliExitCode.DataError, $"Error:\nFailed to parse a JSON document: {e.Message}");
        }

        await context.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("definitions"), definitions).ConfigureAwait(false);
        return CommandResult.Say("Successfully started definition import. This process is asynchronous and can take some time.\n");
    }

    private static async Task<CommandResult> ListFlagsAsync(CommandContext context) =>
        CommandResult.List(Reply.Rows(
            await context.Broker.ListAsync(ApiPath.Of("feature-flags")).ConfigureAwait(false),
            context.Arguments.Count == 0 ? ["name", "state"] : context.Arguments));

    private static async Task<CommandResult> EnableFlagAsync(CommandContext context)
    {
        if (context.Arguments[0] != "all")
        {
            var answer = await context.Broker.SendAsync(HttpMethod.Put, ApiPath.Of("feature-flags", context.Arguments[0], "enable"), new JsonObject()).ConfigureAwait(false);
            if (!answer.IsSuccess)
            {
                return CommandResult.Fail(CliExitCode.Software, $"Error:\nthe feature flag \"{context.Arguments[0]}\" is not supported");
            }
        }

        return CommandResult.Done;
    }

    private static async Task<CommandResult> ListDeprecatedAsync(CommandContext context)
    {
        var path = context.Has("--used") ? ApiPath.Of("deprecated-features", "used") : ApiPath.Of("deprecated-features");
        return CommandResult.List(Reply.Rows(
            await context.Broker.ListAsync(path).ConfigureAwait(false),
            context.Arguments.Count == 0 ? ["name", "deprecation_phase"] : context.Arguments));
    }

    private static void CheckFormat(CommandContext context)
    {
        if (context.Value("--format") is { } format && !format.Equals("json", StringComparison.OrdinalIgnoreCase))
        {
            throw CliException.Usage($"--format {format} is Erlang's: definitions are written and read as json here");
        }
    }
}
