using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Admin;

/// <summary>JSON values as <c>rabbitmqadmin</c> prints them, which is how Python does.</summary>
internal static class AdminText
{
    /// <summary>Objects that are shown whole in one column.</summary>
    private static readonly string[] s_whole = ["definition", "value"];

    /// <summary>A cell of a listing.</summary>
    public static string Cell(JsonNode? value) => value switch
    {
        null => "",
        JsonArray items => string.Join(' ', items.Where(static item => item is not (JsonObject or JsonArray)).Select(Cell)),
        JsonObject => Inline(value),
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            JsonValueKind.String => value.GetValue<string>(),
            _ => value.ToJsonString(),
        },
    };

    /// <summary>A document on one line, with a space after what divides it.</summary>
    public static string Inline(JsonNode? value) => value switch
    {
        JsonObject members => "{" + string.Join(", ", members.Select(static member => $"{Quoted(member.Key)}: {Inline(member.Value)}")) + "}",
        JsonArray items => "[" + string.Join(", ", items.Select(Inline)) + "]",
        null => "null",
        _ when value.GetValueKind() == JsonValueKind.String => Quoted(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    /// <summary>A document on lines of its own, two spaces a level.</summary>
    public static string Pretty(string json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            JsonNode.Parse(json)?.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The members of an object by their paths; objects in it are looked into as deep as is wanted.</summary>
    public static Dictionary<string, JsonNode?> Flatten(JsonObject item, int depth)
    {
        var flat = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        Flatten(item, "", depth, flat);
        return flat;
    }

    private static void Flatten(JsonObject item, string prefix, int depth, Dictionary<string, JsonNode?> flat)
    {
        foreach (var (name, value) in item)
        {
            var path = prefix + name;
            if (value is not JsonObject members || s_whole.Contains(path))
            {
                flat[path] = value;
            }
            else if (depth > 0)
            {
                Flatten(members, path + ".", depth - 1, flat);
            }
        }
    }

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
