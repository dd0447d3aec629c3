using System.Text.Json.Nodes;
using Amqp.Cli.Client;
using Amqp.Cli.Output;

namespace Amqp.Cli.Commands;

/// <summary>Limits of users and of virtual hosts, which are the same but for their names.</summary>
internal static class LimitCommands
{
    /// <summary>Sets the limits in a JSON document.</summary>
    public static async Task<CommandResult> SetAsync(CommandContext context, string kind, string name, string definition)
    {
        if (Reply.Json(definition) is not JsonObject limits)
        {
            throw new CliException(CliExitCode.DataError, "Error:\nlimits are a JSON object such as {\"max-connections\": 100}");
        }

        foreach (var (limit, value) in limits)
        {
            await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of(kind, name, limit), new JsonObject { ["value"] = value?.DeepClone() }).ConfigureAwait(false);
        }

        return CommandResult.Done;
    }

    /// <summary>Clears one limit, or all.</summary>
    public static async Task<CommandResult> ClearAsync(CommandContext context, string kind, string name, string? limit)
    {
        var names = limit is null
            ? Of(await context.Broker.ListAsync(ApiPath.Of(kind, name)).ConfigureAwait(false)).Select(static entry => entry.Key).ToArray()
            : [limit];
        foreach (var one in names)
        {
            await context.Broker.SendAsync(HttpMethod.Delete, ApiPath.Of(kind, name, one)).ConfigureAwait(false);
        }

        return CommandResult.Done;
    }

    /// <summary>Lists the limits of one, or of all.</summary>
    public static async Task<CommandResult> ListAsync(CommandContext context, string kind, string owner, string? name)
    {
        var all = await context.Broker.ListAsync(name is null ? ApiPath.Of(kind) : ApiPath.Of(kind, name)).ConfigureAwait(false);
        if (name is not null)
        {
            var limits = all.Count == 0 ? new JsonObject() : Of(all).DeepClone();
            return CommandResult.Say(ResultWriter.Json(limits), limits);
        }

        return CommandResult.List(Reply.Rows(all, [owner, "limits"], (entry, column) =>
            column == "limits" ? JsonValue.Create(ResultWriter.Json(entry["value"])) : entry[owner]));
    }

    private static JsonObject Of(JsonArray entries) => entries.Count > 0 && entries[0]?["value"] is JsonObject limits ? limits : [];
}
