using Amqp.Hosting.Configuration;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Http;

/// <summary>The headers that every answer has: what a page may load, and which pages of others may read it.</summary>
internal static class ResponseHeaders
{
    public static void Add(HttpContext http, ManagementSettings settings)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = settings.ContentSecurityPolicy;
        headers.Vary = "accept, accept-encoding, origin";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (settings.TransportSecurity is { } transport)
        {
            headers.StrictTransportSecurity = transport;
        }

        AddCors(http, settings);
    }

    private static void AddCors(HttpContext http, ManagementSettings settings)
    {
        var (request, headers) = (http.Request, http.Response.Headers);
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin || !IsAllowed(origin, settings.CorsOrigins))
        {
            return;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        if (!HttpMethods.IsOptions(request.Method))
        {
            return;
        }

        if (settings.CorsMaxAge is { } seconds)
        {
            headers.AccessControlMaxAge = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        headers.AccessControlAllowMethods = headers.Allow;
        if (request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked;
        }
    }

    private static bool IsAllowed(string origin, IList<string> allowed) =>
        allowed.Contains("*", StringComparer.Ordinal) || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase);
}
