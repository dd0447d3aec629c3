using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Amqp.Management.Http;

/// <summary>A file that a browser's form sends.</summary>
internal static class UploadedFile
{
    /// <summary>Reads the field of a form, whether it is a file or text.</summary>
    /// <param name="request">A request with a form, multipart or urlencoded.</param>
    /// <param name="field">Name of the field.</param>
    /// <param name="limit">Largest body in octets.</param>
    /// <exception cref="ApiException">400: no such field, or too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, string field, long limit)
    {
        var body = await RequestBody.ReadOctetsAsync(request, limit).ConfigureAwait(false);
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            using var form = new FormReader(stream);
            var values = await form.ReadFormAsync().ConfigureAwait(false);
            return values.TryGetValue(field, out var value) ? System.Text.Encoding.UTF8.GetBytes(value.ToString()) : throw Missing(field);
        }

        var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), stream);
        while (await reader.ReadNextSectionAsync().ConfigureAwait(false) is { } section)
        {
            if (section.GetContentDispositionHeader() is { } disposition && HeaderUtilities.RemoveQuotes(disposition.Name) == field)
            {
                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content).ConfigureAwait(false);
                return content.ToArray();
            }
        }

        throw Missing(field);
    }

    private static ApiException Missing(string field) => ApiException.BadRequest($"the form has no field '{field}'");
}
