using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Commands about encryption at rest, which RabbitMQ does not have.</summary>
internal static class EncryptionCommands
{
    private const string Section = "Encryption at rest";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("encryption_status", "", Section, "Shows which keys the data directory needs, and how far a rotation is", StatusAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static c => $"Status of encryption at rest of node {c.Node} ...",
        },
        new("rotate_encryption_key", "", Section, "Reads the keys again and seals everything with the current one, in the background", RotateAsync)
        {
            Banner = static c => $"Rotating the encryption key of node {c.Node} ...",
        },
    ];

    private static async Task<CommandResult> StatusAsync(CommandContext context) =>
        Show(await context.Broker.GetAsync(ApiPath.Of("encryption")).ConfigureAwait(false));

    private static async Task<CommandResult> RotateAsync(CommandContext context) =>
        Show((await context.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("encryption")).ConfigureAwait(false)).Body ?? new JsonObject());

    private static CommandResult Show(JsonNode status)
    {
        var isOn = Reply.Flag(status, "enabled");
        var keys = StatusCommands.Strings(status, "keys_in_use").ToArray();
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"Encryption at rest: {(isOn ? $"on, {Reply.Text(status, "algorithm")}" : "off")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Current key: {(isOn ? Reply.Text(status, "current_key") : "none")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Keys that are needed: {(keys.Length == 0 ? "none" : string.Join(", ", keys))}")
            .AppendLine(CultureInfo.InvariantCulture, $"Files in the clear: {(Reply.Flag(status, "files_in_the_clear") ? "there may be some" : "none")}")
            .Append(CultureInfo.InvariantCulture, $"Rotation: {Rotation(status)}");
        if (status["problem"] is { } problem)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"Held up: {problem.GetValue<string>()}");
        }

        return CommandResult.Say(text.ToString());
    }

    private static string Rotation(JsonNode status) => Reply.Flag(status, "settled")
        ? "complete"
        : $"{(Reply.Flag(status, "rotating") ? "under way" : "not begun")}, {Reply.Number(status, "segments_left")} segments with {Reply.Number(status, "octets_left")} octets left";
}
