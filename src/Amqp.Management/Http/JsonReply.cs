using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Http;

/// <summary>Sends JSON. What is worth it is compressed for whoever asks.</summary>
internal static class JsonReply
{
    private const int WorthCompressing = 300;

    public static async Task SendAsync(HttpContext http, JsonBody body, int status, bool compresses = true)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (status == StatusCodes.Status200OK && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            response.Headers.CacheControl = "no-cache";
        }

        using var compressed = compresses && body.Octets.Length > WorthCompressing && TakesGzip(http.Request) ? Compress(body) : null;
        if (compressed is not null)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        var octets = (compressed ?? body).Octets;
        response.ContentLength = octets.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(octets, http.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Sends <c>{"error": ..., "reason": ...}</c>.</summary>
    public static async Task SendErrorAsync(HttpContext http, ApiException error)
    {
        using var body = new JsonBody();
        body.Write(error, static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteString("error"u8, error.Error);
            if (error.Parts is { } parts)
            {
                json.WriteStrings("reason"u8, parts);
            }
            else
            {
                json.WriteString("reason"u8, error.Reason);
            }

            json.WriteEndObject();
        });
        await SendAsync(http, body, error.Status).ConfigureAwait(false);
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    private static JsonBody Compress(JsonBody body)
    {
        var compressed = new JsonBody();
        using var gzip = new GZipStream(new BufferWriterStream(compressed), CompressionLevel.Fastest);
        gzip.Write(body.Octets.Span);
        return compressed;
    }
}
