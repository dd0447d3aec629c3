using System.Buffers;
using System.Text.Json;
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
            using var document = JsonDocument.Parse(octets);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new RequestBody(document.RootElement.Clone());
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
            throw TooLarge(limit);
        }

        var octets = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
            foreach (var part in read.Buffer)
            {
                if (octets.WrittenCount + part.Length > limit)
                {
                    throw TooLarge(limit);
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

    /// <summary>A member that has to be there.</summary>
    /// <exception cref="ApiException">400.</exception>
    public JsonElement Require(string name) => Find(name) ?? throw ApiException.BadRequest($"[{{key_missing,{name}}}]");

    /// <summary>A text, or null when it is missing. Numbers and truth values are taken as they are written.</summary>
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
        { } other => throw ApiException.BadRequest($"{name} is not true or false: {other.GetRawText()}"),
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

    private static string TextOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw ApiException.BadRequest($"{name} is not a string: {value.GetRawText()}"),
    };

    private static ApiException TooLarge(long limit) =>
        ApiException.BadRequest($"the request body is larger than {limit} octets (management.http.max_body_size)");
}
