namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Where and how the HTTP API is served (https://www.rabbitmq.com/docs/management).</summary>
internal static class ManagementKeys
{
    public static ConfArea Area { get; } = new("Management",
    [
        .. ManagementListenerKeys.All,
        new("management.disable", ConfTypes.Boolean, "false", "true", "Do not serve the HTTP API.", static (draft, value) =>
            draft.For<ManagementSettings>().IsDisabled = value.Boolean),
        new("management.path_prefix", "path", "none", "/rabbit", "What every path of the HTTP API begins with.", static (draft, value) =>
            draft.For<ManagementSettings>().PathPrefix = PrefixOf(value)),
        new("management.http.max_body_size", ConfTypes.Size, "20000000", "1MiB", "Largest body of a request.", static (draft, value) =>
            draft.For<ManagementSettings>().MaxBodySize = value.Size(1)),
        new("management.cors.allow_origins.$name", "origin or *", "none", "https://a.example", "Let pages of this origin use the HTTP API.", static (draft, value) =>
            draft.For<ManagementSettings>().CorsOrigins.Add(value.Text)),
        new("management.cors.max_age", "seconds or undefined", "1800", "60", "How long browsers may remember what an origin may do.", static (draft, value) =>
            draft.For<ManagementSettings>().CorsMaxAge = value.Text == "undefined" ? null : (int)value.Whole(0, int.MaxValue, "undefined, or seconds")),
        new("management.csp.policy", "policy", "default-src 'self'", "default-src 'none'", "Content-Security-Policy of every answer.", static (draft, value) =>
            draft.For<ManagementSettings>().ContentSecurityPolicy = value.Text),
        new("management.hsts.policy", "policy", "none", "max-age=31536000", "Strict-Transport-Security of every answer.", static (draft, value) =>
            draft.For<ManagementSettings>().TransportSecurity = value.Text),
        new("management.login_attempts", ConfTypes.Number, "60", "3", "Failed logins of one address a minute before it has to wait; 0 for no limit.", static (draft, value) =>
            draft.For<ManagementSettings>().LoginAttempts = (int)value.Whole(0, int.MaxValue, "attempts")),
        .. ManagementOAuthKeys.All,
    ], ManagementListenerKeys.Finish);

    private static string PrefixOf(in ConfValue value)
    {
        var prefix = value.Text.TrimEnd('/');
        return prefix.Length == 0 || prefix[0] == '/' ? prefix : throw value.Bad("a path that begins with /");
    }
}
