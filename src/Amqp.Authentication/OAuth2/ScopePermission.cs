using System.Diagnostics.CodeAnalysis;
using Amqp.Broker.Security;

namespace Amqp.Authentication.OAuth2;

/// <summary>What one scope permits: <c>read:VHOST/NAME</c> or <c>write:VHOST/NAME/ROUTINGKEY</c>, with wildcards.</summary>
internal sealed class ScopePermission
{
    private readonly Permission _permission;
    private readonly ScopePattern _virtualHost;
    private readonly ScopePattern _name;
    private readonly ScopePattern? _routingKey;

    private ScopePermission(Permission permission, string[] parts)
    {
        _permission = permission;
        _virtualHost = new ScopePattern(parts[0]);
        _name = new ScopePattern(parts[1]);
        _routingKey = parts.Length > 2 ? new ScopePattern(parts[2]) : null;
    }

    /// <summary>Reads a scope from which the prefix was taken.</summary>
    /// <returns>False when it is about something else.</returns>
    public static bool TryParse(string scope, [NotNullWhen(true)] out ScopePermission? permission)
    {
        permission = null;
        var colon = scope.IndexOf(':', StringComparison.Ordinal);
        Permission? kind = (colon < 0 ? "" : scope[..colon]) switch
        {
            "read" => Permission.Read,
            "write" => Permission.Write,
            "configure" => Permission.Configure,
            _ => null,
        };
        var parts = scope[(colon + 1)..].Split('/');
        if (kind is { } known && parts.Length is 2 or 3)
        {
            permission = new ScopePermission(known, parts);
        }

        return permission is not null;
    }

    public bool PermitsVirtualHost(string virtualHost) => _virtualHost.Matches(virtualHost);

    public bool Permits(string virtualHost, string name, Permission permission) =>
        permission == _permission && _virtualHost.Matches(virtualHost) && _name.Matches(name);

    public bool PermitsTopic(string virtualHost, string exchange, string routingKey, Permission permission) =>
        _routingKey is not null && Permits(virtualHost, exchange, permission) && _routingKey.Matches(routingKey);
}
