using System.Net;

namespace Amqp.Hosting.Configuration;

/// <summary>The keys of rabbitmq.conf that say where and how the HTTP API is served.</summary>
internal static class ManagementKeys
{
    /// <summary>All of them.</summary>
    public static readonly ConfKey[] All =
    [
        new("management.tcp.port", "port", "Port of the HTTP API (15672).", static (draft, value) =>
            draft.Management = draft.Management with { Port = (int)value.Whole(0, ushort.MaxValue, "a port") }),
        new("management.tcp.ip", "IP address", "Address that the HTTP API is served on (all).", static (draft, value) =>
            draft.Management = draft.Management with
            {
                Address = IPAddress.TryParse(value.Text, out var address) ? address : throw value.Bad("an IP address"),
            }),
        new("management.disable", "true|false", "Do not serve the HTTP API (false).", static (draft, value) =>
            draft.Management = draft.Management with { Disabled = value.Boolean }),
        new("management.path_prefix", "path", "What every path of the HTTP API begins with (nothing).", static (draft, value) =>
            draft.Management = draft.Management with { PathPrefix = PrefixOf(value) }),
        new("management.http.max_body_size", "octets, or a size such as 512MB", "Largest body of a request (20000000).", static (draft, value) =>
            draft.Management = draft.Management with { MaxBodySize = value.Size(1) }),
        new("management.cors.allow_origins.$name", "origin or *", "Let pages of this origin use the HTTP API.", static (draft, value) =>
            draft.Management = draft.Management with { CorsOrigins = [.. draft.Management.CorsOrigins, value.Text] }),
        new("management.cors.max_age", "seconds or undefined", "How long browsers may remember that (1800).", static (draft, value) =>
            draft.Management = draft.Management with
            {
                CorsMaxAge = value.Text == "undefined" ? null : (int)value.Whole(0, int.MaxValue, "undefined, or seconds"),
            }),
        new("management.csp.policy", "policy", "Content-Security-Policy of every answer (default-src 'self').", static (draft, value) =>
            draft.Management = draft.Management with { ContentSecurityPolicy = value.Text }),
        new("management.hsts.policy", "policy", "Strict-Transport-Security of every answer (none).", static (draft, value) =>
            draft.Management = draft.Management with { TransportSecurity = value.Text }),
        new("management.login_attempts", "number", "Failed logins of one address a minute before it has to wait; 0 for no limit (60).", static (draft, value) =>
            draft.Management = draft.Management with { LoginAttempts = (int)value.Whole(0, int.MaxValue, "attempts") }),
    ];

    private static string PrefixOf(in ConfValue value)
    {
        var prefix = value.Text.TrimEnd('/');
        return prefix.Length == 0 || prefix[0] == '/' ? prefix : throw value.Bad("a path that begins with /");
    }
}
