using Amqp.Management.Http;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Ui;

/// <summary>Answers requests for the web page and its files. They hold nothing that is anybody's, so nobody has to log in for them.</summary>
internal sealed class UiReply
{
    private const string Folder = "/ui/";

    // Not before the first request: a broker that nobody looks at does not pay for it.
    private readonly Lazy<UiFiles> _files = new(static () => new UiFiles());

    /// <summary>Answers a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="path">Its path below the prefix; empty for the prefix itself.</param>
    /// <param name="prefix">What every path begins with.</param>
    /// <exception cref="ApiException">404: there is no such file; 405: it is not to be read.</exception>
    public Task AnswerAsync(HttpContext http, string path, string prefix)
    {
        var file = Find(path, out var isPage);
        if (file is null && path.Length > 0)
        {
            throw ApiException.NotFound();
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            throw new ApiException(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "the page can only be read");
        }

        if (file is null)
        {
            // Paths in the page are relative to it.
            http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            http.Response.Headers.Location = prefix + "/";
            http.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        return SendAsync(http, file, isPage);
    }

    private UiFile? Find(string path, out bool isPage)
    {
        isPage = path is "/" or "/" + UiFiles.Page;
        if (isPage)
        {
            return _files.Value.Find(UiFiles.Page);
        }

        if (!path.StartsWith(Folder, StringComparison.Ordinal))
        {
            return null;
        }

        var versioned = path[Folder.Length..];
        var version = _files.Value.Version;
        return versioned.StartsWith(version, StringComparison.Ordinal) && versioned.Length > version.Length && versioned[version.Length] == '/'
            ? _files.Value.Find(versioned[(version.Length + 1)..])
            : null;
    }

    private Task SendAsync(HttpContext http, UiFile file, bool isPage)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.CacheControl = isPage ? "no-cache" : "public, max-age=31536000, immutable";
        response.Headers.ETag = $"\"{_files.Value.Version}\"";
        if (request.Headers.IfNoneMatch.ToString().Contains(_files.Value.Version, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var isCompressed = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isCompressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        var content = isCompressed ? file.Compressed : file.Content;
        response.ContentType = file.MediaType;
        response.ContentLength = content.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(content, http.RequestAborted).AsTask();
    }
}
