using System.IO.Compression;
using Amqp.Hosting.Configuration;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Amqp.Management.Prometheus;

/// <summary>Answers scrapes. Answers are sent in pieces as they are written.</summary>
internal sealed partial class PrometheusApplication(ApiHost host, PrometheusSettings settings, ILogger logger) : IHttpApplication<HttpContext>
{
    private const string Methods = "HEAD, GET, OPTIONS";

    private readonly Exposition _exposition = new(host, settings.IsPerObject);
    private readonly ScrapeTelemetry _telemetry = new();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (ApiException refusal)
        {
            await FailAsync(context, refusal).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The scraper is gone.
        }
        catch (Exception defect)
        {
            LogDefect(defect, context.Request.Path);
            await FailAsync(context, new ApiException(500, "internal_server_error", "the broker's log says more")).ConfigureAwait(false);
        }
    }

    private async Task FailAsync(HttpContext http, ApiException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        if (error.IsChallenge)
        {
            host.Authenticator.Challenge(http.Response);
        }

        await JsonReply.SendErrorAsync(http, error).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.StatusCode = HttpMethods.IsOptions(request.Method) ? StatusCodes.Status200OK : StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = Methods;
            return;
        }

        await CheckAccessAsync(http).ConfigureAwait(false);
        var registry = RegistryOf(request.Path.Value ?? "");
        if (registry is null)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            response.ContentType = "text/plain";
            await response.Body.WriteAsync("Unknown Registry"u8.ToArray(), http.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (MetricFormat.Negotiate(request.Headers.Accept.ToString()) is not { } format)
        {
            response.StatusCode = StatusCodes.Status406NotAcceptable;
            return;
        }

        response.ContentType = format.ContentType;
        response.Headers.Vary = "accept, accept-encoding";
        if (HttpMethods.IsGet(request.Method))
        {
            await ScrapeAsync(http, registry, format).ConfigureAwait(false);
        }
    }

    /// <exception cref="ApiException">404: not a path of metrics at all.</exception>
    private string? RegistryOf(string path)
    {
        if (!path.StartsWith(settings.Path, StringComparison.Ordinal) || (path.Length > settings.Path.Length && path[settings.Path.Length] != '/'))
        {
            throw ApiException.NotFound();
        }

        return Exposition.RegistryOf(path[settings.Path.Length..]);
    }

    private async Task CheckAccessAsync(HttpContext http)
    {
        if (settings.RequiresLogin)
        {
            var principal = await host.Authenticator.AuthenticateAsync(http).ConfigureAwait(false) ?? throw ApiException.LoginFailed("Login failed");
            AccessRules.Check(AccessLevel.Monitoring, principal, null);
        }
    }

    private async Task ScrapeAsync(HttpContext http, string registry, MetricFormat format)
    {
        var began = host.Time.GetTimestamp();
        var isCompressed = http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isCompressed)
        {
            http.Response.Headers.ContentEncoding = "gzip";
        }

        using var body = new CountingStream(http.Response.Body);
        using var gzip = isCompressed ? new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true) : null;
        using var writer = new MetricWriter(gzip ?? (Stream)body, format.IsOpenMetrics, http.RequestAborted);
        await _exposition.WriteAsync(registry, Families(http.Request), VirtualHosts(http.Request), writer, _telemetry).ConfigureAwait(false);
        if (gzip is not null)
        {
            await gzip.DisposeAsync().ConfigureAwait(false);
        }

        _telemetry.Count(registry, format.ContentType, isCompressed ? "gzip" : "identity", host.Time.GetElapsedTime(began), writer.Length, body.Length);
    }

    private static string[] Families(HttpRequest request) => [.. request.Query["family"].OfType<string>()];

    /// <summary>The virtual hosts of the query; those that do not exist do not count. Null where it names none at all.</summary>
    private HashSet<string>? VirtualHosts(HttpRequest request) => request.Query.TryGetValue("vhost", out var names)
        ? [.. names.OfType<string>().Where(name => host.Admin.VirtualHosts.Find(name) is not null)]
        : null;

    [LoggerMessage(512, LogLevel.Error, "cannot answer the scrape {Path}")]
    private partial void LogDefect(Exception defect, PathString path);
}
