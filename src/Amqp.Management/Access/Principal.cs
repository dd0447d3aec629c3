using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;

namespace Amqp.Management.Access;

/// <summary>Who sends a request, and what the tags allow (https://www.rabbitmq.com/docs/management#permissions).</summary>
internal sealed class Principal
{
    private readonly IReadOnlySet<string>? _virtualHosts;

    private Principal(string name, IReadOnlyList<string> tags, AuthenticatedUser? login, IReadOnlySet<string>? virtualHosts)
    {
        Name = name;
        Tags = tags;
        Login = login;
        _virtualHosts = virtualHosts;
    }

    /// <summary>Whoever may open the socket in the data directory: the owner of the broker's files.</summary>
    public static Principal Local { get; } = new("local", UserTags.DefaultUser, null, null);

    /// <summary>Whoever did not say who it is.</summary>
    public static Principal Nobody { get; } = new("", [], null, new HashSet<string>());

    public string Name { get; }

    public IReadOnlyList<string> Tags { get; }

    /// <summary>The login that the request came with; null for one that needs none.</summary>
    public AuthenticatedUser? Login { get; }

    public bool IsAdministrator => Has(UserTags.Administrator);

    /// <summary>Sees everything, of all virtual hosts.</summary>
    public bool IsMonitor => IsAdministrator || Has(UserTags.Monitoring);

    /// <summary>Sets policies and parameters where it has access.</summary>
    public bool IsPolicymaker => IsAdministrator || Has(UserTags.PolicyMaker);

    /// <summary>May use the HTTP API at all.</summary>
    public bool IsManagement => IsMonitor || IsPolicymaker || Has(UserTags.Management);

    /// <summary>Somebody who has logged in. Backends that are not the broker's own are asked for every virtual host at once.</summary>
    /// <param name="login">Who.</param>
    /// <param name="virtualHosts">The virtual hosts there are.</param>
    public static async ValueTask<Principal> OfAsync(AuthenticatedUser login, IEnumerable<string> virtualHosts)
    {
        if (login.IsOwn)
        {
            return new Principal(login.Name, login.Tags, login, null);
        }

        var allowed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var virtualHost in virtualHosts)
        {
            if ((await login.CheckAsync(AccessTarget.VirtualHost, virtualHost).ConfigureAwait(false)).IsAllowed)
            {
                allowed.Add(virtualHost);
            }
        }

        return new Principal(login.Name, login.Tags, login, allowed);
    }

    /// <summary>Whether it could open a connection to a virtual host.</summary>
    public bool HasAccess(string virtualHost) =>
        _virtualHosts is { } allowed ? allowed.Contains(virtualHost) : Login is null || Login.Internal!.HasAccess(virtualHost);

    /// <summary>Whether it sees that a virtual host is there.</summary>
    public bool Sees(string virtualHost) => IsMonitor || HasAccess(virtualHost);

    private bool Has(string tag) => Tags.Contains(tag, StringComparer.Ordinal);
}
