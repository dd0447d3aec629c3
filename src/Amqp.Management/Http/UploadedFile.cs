using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Amqp.Management.Http;

/// <summary>A file that a browser's form sends.</summary>
internal static class UploadedFile
{
    /// <summary>Whether a request has such a form.</summary>
    public static bool IsIn(HttpRequest request) => BoundaryOf(request) is not null;

    /// <summary>Reads a field of a form, whether it is a file or text.</summary>
    /// <param name="request">A request with a form of several parts.</param>
    /// <param name="field">Name of the field.</param>
    /// <param name="limit">Largest body in octets.</param>
    /// <exception cref="ApiException">400: no such field, or too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, string field, long limit)
    {
        var body = await RequestBody.ReadOctetsAsync(request, limit).ConfigureAwait(false);
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        var reader = new MultipartReader(BoundaryOf(request)!, stream);
        while (await reader.ReadNextSectionAsync().ConfigureAwait(false) is { } section)
        {
            if (section.GetContentDispositionHeader() is { } disposition && HeaderUtilities.RemoveQuotes(disposition.Name) == field)
            {
                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content).ConfigureAwait(false);
                return content.ToArray();
            }
        }

        throw ApiException.BadRequest($"the form has no field '{field}'");
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary
            ? boundary.ToString()
            : null;
}
