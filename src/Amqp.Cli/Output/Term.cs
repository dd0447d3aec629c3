using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Output;

/// <summary>JSON values in the forms that RabbitMQ's tools print them in: Erlang's terms for people, typed triples for machines.</summary>
internal static class Term
{
    /// <summary>A cell of a table or of CSV.</summary>
    public static string Cell(JsonNode? value) => value switch
    {
        null => "",
        JsonValue => Plain(value),
        _ => Nested(value),
    };

    /// <summary>A cell of a JSON listing: AMQP tables become lists of name, type and value.</summary>
    public static JsonNode? Typed(JsonNode? value) => value switch
    {
        JsonObject table => new JsonArray([.. table.Select(static entry => Triple(entry.Key, entry.Value))]),
        _ => value?.DeepClone(),
    };

    private static JsonArray Triple(string name, JsonNode? value) => new(name, TypeOf(value), value is JsonObject ? Typed(value) : value?.DeepClone());

    private static string TypeOf(JsonNode? value) => value switch
    {
        null => "void",
        JsonObject => "table",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => "longstr",
            JsonValueKind.True or JsonValueKind.False => "bool",
            _ => !value.AsValue().TryGetValue(out long whole) ? "double" : whole is >= int.MinValue and <= int.MaxValue ? "signedint" : "long",
        },
    };

    private static string Plain(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private static string Nested(JsonNode? value)
    {
        switch (value)
        {
            case JsonArray items:
                return "[" + string.Join(", ", items.Select(item => item is JsonValue ? Plain(item) : Nested(item))) + "]";
            case JsonObject table:
                return "[" + string.Join(",", table.Select(static entry => $"{{{Quoted(entry.Key)},{Inner(entry.Value)}}}")) + "]";
            default:
                return Inner(value);
        }
    }

    private static string Inner(JsonNode? value) => value switch
    {
        null => "undefined",
        JsonValue when value.GetValueKind() == JsonValueKind.String => Quoted(value.GetValue<string>()),
        JsonValue => value.ToJsonString(),
        JsonArray items => "[" + string.Join(",", items.Select(Inner)) + "]",
        _ => Nested(value),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
