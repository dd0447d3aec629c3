using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Commands;

/// <summary>What several commands need of what they get and give.</summary>
internal static class Reply
{
    /// <summary>JSON that somebody typed.</summary>
    /// <exception cref="CliException">It is not JSON.</exception>
    public static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw new CliException(CliExitCode.DataError, $"Error:\n'{text}' is not JSON: {e.Message}");
        }
    }

    /// <summary>Text of a member, empty where there is none.</summary>
    public static string Text(JsonNode? node, string member) => node?[member] is JsonValue value
        ? value.TryGetValue(out string? text) ? text : value.ToJsonString()
        : "";

    /// <summary>A whole number of a member, 0 where there is none.</summary>
    public static long Number(JsonNode? node, string member) => node?[member] is JsonValue value && value.TryGetValue(out double number) ? (long)number : 0;

    /// <summary>True where a member is true.</summary>
    public static bool Flag(JsonNode? node, string member) => node?[member] is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>Rows of the listed members of each item.</summary>
    public static CommandTable Rows(JsonArray items, IReadOnlyList<string> columns, Func<JsonNode, string, JsonNode?> cell) =>
        new(columns, [.. items.Select(item => (IReadOnlyList<JsonNode?>)[.. columns.Select(column => cell(item!, column))])]);

    /// <summary>Rows of the listed members of each item, by their own names.</summary>
    public static CommandTable Rows(JsonArray items, IReadOnlyList<string> columns) => Rows(items, columns, static (item, column) => item[column]);
}
