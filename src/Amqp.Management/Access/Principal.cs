using Amqp.Broker.Security;

namespace Amqp.Management.Access;

/// <summary>Who sends a request, and what the tags allow (https://www.rabbitmq.com/docs/management#permissions).</summary>
internal sealed class Principal
{
    private Principal(string name, IReadOnlyList<string> tags, User? user)
    {
        Name = name;
        Tags = tags;
        User = user;
    }

    /// <summary>Whoever may open the socket in the data directory: the owner of the broker's files.</summary>
    public static Principal Local { get; } = new("local", UserTags.DefaultUser, null);

    /// <summary>Whoever did not say who it is.</summary>
    public static Principal Nobody { get; } = new("", [], null);

    public string Name { get; }

    public IReadOnlyList<string> Tags { get; }

    /// <summary>The broker's user; null for one that the broker does not keep.</summary>
    public User? User { get; }

    public bool IsAdministrator => Has(UserTags.Administrator);

    /// <summary>Sees everything, of all virtual hosts.</summary>
    public bool IsMonitor => IsAdministrator || Has(UserTags.Monitoring);

    /// <summary>Sets policies and parameters where it has access.</summary>
    public bool IsPolicymaker => IsAdministrator || Has(UserTags.PolicyMaker);

    /// <summary>May use the HTTP API at all.</summary>
    public bool IsManagement => IsMonitor || IsPolicymaker || Has(UserTags.Management);

    public static Principal Of(User user) => new(user.Name, user.Tags, user);

    /// <summary>Whether it could open a connection to a virtual host.</summary>
    public bool HasAccess(string virtualHost) => User is null || User.HasAccess(virtualHost);

    /// <summary>Whether it sees that a virtual host is there.</summary>
    public bool Sees(string virtualHost) => IsMonitor || HasAccess(virtualHost);

    private bool Has(string tag) => Tags.Contains(tag, StringComparer.Ordinal);
}
