using System.Text.Json;

namespace Amqp.Authentication.OAuth2;

/// <summary>Finds the scopes of a token, wherever it has them, and drops those that are not meant for this broker.</summary>
internal static class TokenScopes
{
    private const string ScopeClaim = "scope";
    private const string RequestingPartyPath = "authorization.permissions.scopes";
    private const string TagPrefix = "tag:";

    /// <summary>The scopes of a token, each once, without the prefix.</summary>
    public static IReadOnlyList<string> Of(JsonElement claims, ResourceServer server)
    {
        var scopes = new List<string>();
        if (claims.TryGetProperty(ScopeClaim, out var scope))
        {
            Add(scopes, scope, server);
        }

        AddAt(scopes, claims, RequestingPartyPath, server);
        foreach (var path in (server.AdditionalScopesKey ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            AddAt(scopes, claims, path, server);
        }

        AddAliases(scopes, server);
        RichAuthorization.AddScopes(scopes, claims, server);
        var prefix = server.Prefix;
        return
        [
            .. scopes.Where(found => found.StartsWith(prefix, StringComparison.Ordinal))
                .Select(found => found[prefix.Length..]).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The tags among scopes.</summary>
    public static IReadOnlyList<string> Tags(IReadOnlyList<string> scopes) =>
        [.. scopes.Where(static scope => scope.StartsWith(TagPrefix, StringComparison.Ordinal)).Select(static scope => scope[TagPrefix.Length..])];

    private static void AddAliases(List<string> scopes, ResourceServer server)
    {
        if (server.ScopeAliases is { } aliases)
        {
            foreach (var scope in scopes.ToArray())
            {
                scopes.AddRange(aliases.GetValueOrDefault(scope) ?? []);
            }
        }
    }

    /// <summary>Follows a path through objects, and through every element of arrays.</summary>
    private static void AddAt(List<string> scopes, JsonElement from, string path, ResourceServer server)
    {
        var (name, rest) = path.IndexOf('.', StringComparison.Ordinal) is var dot && dot < 0 ? (path, "") : (path[..dot], path[(dot + 1)..]);
        if (from.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in from.EnumerateArray())
            {
                AddAt(scopes, element, path, server);
            }
        }
        else if (from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value))
        {
            if (rest.Length == 0)
            {
                Add(scopes, value, server);
            }
            else
            {
                AddAt(scopes, value, rest, server);
            }
        }
    }

    private static void Add(List<string> scopes, JsonElement value, ResourceServer server)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                scopes.AddRange(value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                break;
            case JsonValueKind.Array:
                scopes.AddRange(value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!));
                break;
            case JsonValueKind.Object when value.TryGetProperty(server.Id, out var own):
                // Scopes by resource server: they come without its name.
                var unprefixed = new List<string>();
                Add(unprefixed, own, server);
                scopes.AddRange(unprefixed.Select(scope => $"{server.Id}.{scope}"));
                break;
        }
    }
}
