using Amqp.Management.Access;
using Amqp.Management.Endpoints;
using Amqp.Management.Routing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Amqp.Management.Http;

/// <summary>
/// Takes each request through the same steps: headers, path, method, sender, access, handler. What fails in one of them
/// becomes an answer here and nowhere else.
/// </summary>
internal sealed partial class ApiApplication(ApiHost host, ILogger logger) : IHttpApplication<HttpContext>
{
    private const string ApiPrefix = "/api";

    // Not before the first request: a broker that nobody manages does not pay for it.
    private readonly Lazy<RouteTable> _routes = new(AllEndpoints.Map);

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
        catch (Exception error) when (ApiErrors.From(error, LocalConnection.IsMarked(context)) is { } answer)
        {
            await FailAsync(context, answer).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
        catch (BadHttpRequestException error)
        {
            await FailAsync(context, new ApiException(error.StatusCode, "bad_request", error.Message)).ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            LogDefect(defect, context.Request.Method, context.Request.Path);
            await FailAsync(context, new ApiException(500, "internal_server_error", "the broker's log says more")).ConfigureAwait(false);
        }
    }

    private Task FailAsync(HttpContext http, ApiException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        if (error.IsChallenge)
        {
            host.Authenticator.Challenge(http.Response);
        }

        return JsonReply.SendErrorAsync(http, error);
    }

    private Task AnswerAsync(HttpContext http)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var endpoint = Find(http, values);
        var method = http.Request.Method;
        if (endpoint is not null && (HttpMethods.IsOptions(method) || !endpoint.TryGet(method, out _, out _)))
        {
            http.Response.Headers.Allow = endpoint.Allow;
        }

        ResponseHeaders.Add(http, host.Settings);
        if (endpoint is null)
        {
            throw ApiException.NotFound();
        }

        if (HttpMethods.IsOptions(method))
        {
            return End(http, StatusCodes.Status200OK);
        }

        return endpoint.TryGet(method, out var access, out var handler)
            ? AnswerAsync(http, access, handler, values)
            : End(http, StatusCodes.Status405MethodNotAllowed);
    }

    private async Task AnswerAsync(HttpContext http, AccessLevel access, ApiHandler handler, Dictionary<string, string> values)
    {
        var principal = await host.Authenticator.AuthenticateAsync(http).ConfigureAwait(false);
        if (principal is null && access != AccessLevel.Anyone)
        {
            host.Authenticator.Challenge(http.Response);
            await End(http, StatusCodes.Status401Unauthorized).ConfigureAwait(false);
            return;
        }

        if (principal is not null)
        {
            // Whether a virtual host exists is no secret: the answer is 404 then, for everybody.
            var named = values.GetValueOrDefault(ApiContext.VirtualHostSegment);
            AccessRules.Check(access, principal, named is not null && host.Admin.VirtualHosts.Find(named) is not null ? named : null);
        }

        await handler(new ApiContext(host, http, principal ?? Principal.Nobody, values)).ConfigureAwait(false);
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            // Nobody hears of a change that a crash could take back.
            await host.Admin.WhenDurableAsync().ConfigureAwait(false);
        }
    }

    private ApiEndpoint? Find(HttpContext http, Dictionary<string, string> values)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = RequestPath.PathOf(target);
        var prefix = host.Settings.PathPrefix;
        if (!path.StartsWith(prefix, StringComparison.Ordinal) || !path[prefix.Length..].StartsWith(ApiPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        path = path[(prefix.Length + ApiPrefix.Length)..];
        return path.Length == 0 || path[0] == '/' ? _routes.Value.Find(RequestPath.Segments(path), values) : null;
    }

    private static Task End(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    [LoggerMessage(502, LogLevel.Error, "cannot answer {Method} {Path}")]
    private partial void LogDefect(Exception defect, string method, PathString path);
}
