using System.Text.Json;

namespace Amqp.Authentication.OAuth2;

/// <summary>
/// Rich authorization requests (RFC 9396): what a token permits as objects with locations and actions, which become scopes.
/// </summary>
internal static class RichAuthorization
{
    private const string Claim = "authorization_details";
    private const string Cluster = "cluster";
    private const string VirtualHost = "vhost";
    private const string Queue = "queue";
    private const string Exchange = "exchange";
    private const string RoutingKey = "routing-key";

    private static readonly string[] s_tags = ["administrator", "monitoring", "management", "policymaker"];

    /// <summary>Adds the scopes of the details that are of the resource server's type.</summary>
    public static void AddScopes(List<string> scopes, JsonElement claims, ResourceServer server)
    {
        if (server.Type is null || !claims.TryGetProperty(Claim, out var details) || details.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var detail in details.EnumerateArray())
        {
            if (detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String && type.GetString() == server.Type)
            {
                AddScopes(scopes, Texts(detail, "locations"), Texts(detail, "actions"), server);
            }
        }
    }

    private static void AddScopes(List<string> scopes, IEnumerable<string> locations, IReadOnlyList<string> actions, ResourceServer server)
    {
        foreach (var location in locations.Select(Parse))
        {
            if (!location.TryGetValue(Cluster, out var cluster) || !new ScopePattern(cluster).Matches(server.Id))
            {
                continue;
            }

            foreach (var action in actions)
            {
                scopes.Add(server.Prefix + (s_tags.Contains(action) ? $"tag:{action}" : $"{action}:{Pattern(location)}"));
            }
        }
    }

    private static string Pattern(Dictionary<string, string> location)
    {
        var name = location.GetValueOrDefault(Queue) ?? location.GetValueOrDefault(Exchange) ?? "*";
        var key = location.TryGetValue(RoutingKey, out var routingKey) ? $"/{routingKey}" : "";
        return $"{location.GetValueOrDefault(VirtualHost, "*")}/{name}{key}";
    }

    private static Dictionary<string, string> Parse(string location)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in location.Split('/'))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                parts[part[..colon]] = part[(colon + 1)..];
            }
        }

        return parts;
    }

    private static List<string> Texts(JsonElement detail, string name)
    {
        if (!detail.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)],
            _ => [],
        };
    }
}
