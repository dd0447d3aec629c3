using System.Buffers;
using System.Text.Json;
using Amqp.Broker.Definitions;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Http;

/// <summary>The JSON object in the body of a request.</summary>
internal sealed class RequestBody
{
    private const string Undefined = "undefined";

    private RequestBody(JsonElement root) => Root = root;

    /// <summary>The object.</summary>
    public JsonElement Root { get; }

    /// <summary>Reads a body; an empty one is an empty object.</summary>
    /// <exception cref="ApiException">400: it is no JSON object, or too large.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, long limit)
    {
        var octets = await ReadOctetsAsync(request, limit).ConfigureAwait(false);
        return Parse(octets);
    }

    /// <summary>Understands a body; an empty one is an empty object.</summary>
    /// <exception cref="ApiException">400: it is no JSON object.</exception>
    public static RequestBody Parse(ReadOnlyMemory<byte> octets)
    {
        if (octets.IsEmpty)
        {
            octets = "{}"u8.ToArray();
        }

        try
        {
            using var document = JsonText.Parse(octets);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                return new RequestBody(document.RootElement.Clone());
            }

            if (document.RootElement.ValueKind is JsonValueKind.Null)
            {
                return Parse(default);
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw ApiException.BadRequest("not_json");
    }

    /// <summary>Reads all octets of a body.</summary>
    /// <exception cref="ApiException">400: it is too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadOctetsAsync(HttpRequest request, long limit)
    {
        if (request.ContentLength > limit)
        {
            throw TooLarge();
        }

        var octets = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
            foreach (var part in read.Buffer)
            {
                if (octets.WrittenCount + part.Length > limit)
                {
                    throw TooLarge();
                }

                octets.Write(part.Span);
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return octets.WrittenMemory;
            }
        }
    }

    /// <summary>A member, or null when it is missing or null.</summary>
    public JsonElement? Find(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Whether there is such a member, null or not.</summary>
    public bool Has(string name) => Root.TryGetProperty(name, out _);

    /// <summary>Refuses a body without these members, all of which are named.</summary>
    /// <exception cref="ApiException">400.</exception>
    public void RequireAll(params ReadOnlySpan<string> names)
    {
        var missing = new List<string>();
        foreach (var name in names)
        {
            if (!Has(name))
            {
                missing.Add($"{{key_missing,{name}}}");
            }
        }

        if (missing.Count > 0)
        {
            throw ApiException.BadRequest($"[{string.Join(',', missing)}]");
        }
    }

    /// <summary>A member that has to be there.</summary>
    /// <exception cref="ApiException">400.</exception>
    public JsonElement Require(string name)
    {
        RequireAll(name);
        return Root.GetProperty(name);
    }

    /// <summary>A text, or null when it is missing.</summary>
    /// <exception cref="ApiException">400: it is something else.</exception>
    public string? Text(string name) => Find(name) is { } value ? TextOf(value, name) : null;

    /// <summary>A text that has to be there.</summary>
    public string RequireText(string name) => TextOf(Require(name), name);

    /// <summary>A truth value, also as the texts <c>true</c> and <c>false</c>; the default when it is missing.</summary>
    public bool Flag(string name, bool missing = false) => Find(name) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text when text.ValueEquals("true") => true,
        { ValueKind: JsonValueKind.String } text when text.ValueEquals("false") || text.ValueEquals(Undefined) => false,
        { ValueKind: JsonValueKind.String } other => throw ApiException.BadRequest(["not_boolean", other.GetString()!]),
        { } other => throw ApiException.BadRequest(["not_boolean", other.GetRawText()]),
    };

    /// <summary>A whole number, also as a text; null when it is missing.</summary>
    public long? Number(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        return value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), out number)
            ? number
            : throw ApiException.BadRequest($"{name} is not a whole number: {value.GetRawText()}");
    }

    /// <summary>A list of texts: an array, or one text with commas between; null when it is missing.</summary>
    /// <exception cref="ApiException">400: it is neither.</exception>
    public IReadOnlyList<string>? Texts(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(item => TextOf(item, name))],
        { } other => throw ApiException.BadRequest($"{name} is no list of strings: {other.GetRawText()}"),
    };

    private static string TextOf(JsonElement value, string name) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw ApiException.BadRequest($"{name} is not a string: {value.GetRawText()}");

    private static ApiException TooLarge() =>
        ApiException.BadRequest("Exceeded HTTP request body size limit");
}
