using System.Text.Json;
using Amqp.Broker.Security.Backends;

namespace Amqp.Authentication.OAuth2;

/// <summary>A token whose signature was verified: who it is for, what it permits, and until when.</summary>
internal sealed class OAuth2Token
{
    private const string VirtualHostVariable = "{vhost}";

    private static readonly string[] s_defaultNameClaims = ["sub", "client_id"];

    private readonly string[] _scopes;
    private readonly ScopePermission[] _permissions;

    private OAuth2Token(string userName, IReadOnlyList<string> tags, string[] scopes, DateTimeOffset? expiresAt)
    {
        UserName = userName;
        Tags = tags;
        ExpiresAt = expiresAt;
        _scopes = [.. scopes.Where(static scope => scope.Contains(VirtualHostVariable, StringComparison.Ordinal))];
        _permissions = Parse(scopes.Where(static scope => !scope.Contains(VirtualHostVariable, StringComparison.Ordinal)));
    }

    public string UserName { get; }

    public IReadOnlyList<string> Tags { get; }

    public DateTimeOffset? ExpiresAt { get; }

    public static OAuth2Token Read(JsonElement claims, ResourceServer server)
    {
        var scopes = TokenScopes.Of(claims, server);
        return new OAuth2Token(
            NameOf(claims, server), TokenScopes.Tags(scopes), [.. scopes.Select(scope => Expand(scope, claims))], ExpiryOf(claims));
    }

    /// <summary>Whether the token permits what is asked.</summary>
    public bool Permits(AccessQuery query)
    {
        // Scopes that name the virtual host itself differ from one to the next; its name is no pattern, and may hold a slash.
        var host = Uri.EscapeDataString(query.VirtualHost);
        return Permits(query, _permissions)
            || (_scopes.Length > 0 && Permits(query, Parse(_scopes.Select(scope => scope.Replace(VirtualHostVariable, host, StringComparison.Ordinal)))));
    }

    private static bool Permits(AccessQuery query, ScopePermission[] permissions) => query.Target switch
    {
        AccessTarget.VirtualHost => Array.Exists(permissions, permission => permission.PermitsVirtualHost(query.VirtualHost)),
        AccessTarget.Topic => Array.Exists(permissions, permission =>
            permission.PermitsTopic(query.VirtualHost, query.Name, query.RoutingKey, query.Permission)),
        _ => Array.Exists(permissions, permission => permission.Permits(query.VirtualHost, query.Name, query.Permission)),
    };

    private static ScopePermission[] Parse(IEnumerable<string> scopes)
    {
        var permissions = new List<ScopePermission>();
        foreach (var scope in scopes)
        {
            if (ScopePermission.TryParse(scope, out var permission))
            {
                permissions.Add(permission);
            }
        }

        return [.. permissions];
    }

    private static string NameOf(JsonElement claims, ResourceServer server)
    {
        foreach (var claim in (server.UserNameClaims ?? []).Concat(s_defaultNameClaims))
        {
            if (claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return value.GetString()!;
            }
        }

        return "unknown";
    }

    /// <summary>Puts claims in the place of <c>{claim}</c>.</summary>
    private static string Expand(string scope, JsonElement claims)
    {
        for (var open = scope.IndexOf('{', StringComparison.Ordinal); open >= 0; open = scope.IndexOf('{', open + 1))
        {
            var close = scope.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            var name = scope[(open + 1)..close];
            if (claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            {
                scope = string.Concat(scope.AsSpan(0, open), value.GetString(), scope.AsSpan(close + 1));
            }
        }

        return scope;
    }

    /// <summary>When a token begins to be good (<c>nbf</c>); null for at once.</summary>
    public static DateTimeOffset? BeginOf(JsonElement claims) => claims.TryGetProperty("nbf", out var value) ? TimeOf(value) ?? DateTimeOffset.MaxValue.AddDays(-1) : null;

    /// <summary>When a token ends; what cannot be a time has passed.</summary>
    private static DateTimeOffset? ExpiryOf(JsonElement claims) => claims.TryGetProperty("exp", out var value) ? TimeOf(value) ?? DateTimeOffset.UnixEpoch : null;

    private static DateTimeOffset? TimeOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
}
