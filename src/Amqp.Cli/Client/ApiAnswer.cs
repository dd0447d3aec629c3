using System.Net;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Client;

/// <summary>What the broker answered.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Body">The document, or null where there is none.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonNode? Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public bool IsMissing => Status == HttpStatusCode.NotFound;

    /// <summary>Why it was refused, in the broker's words.</summary>
    public string Reason => Body is JsonObject body
        ? Text(body["reason"]) ?? Text(body["error"]) ?? Status.ToString()
        : Status.ToString();

    private static string? Text(JsonNode? node) => node is null ? null : node is JsonValue value && value.TryGetValue(out string? text) ? text : node.ToJsonString();
}
