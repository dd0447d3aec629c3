using Amqp.Broker.Security;

namespace Amqp.Broker.Administration;

/// <summary>
/// Permissions of users in virtual hosts, and on the routing keys of topic exchanges. Changes reach open connections with the
/// next method (https://www.rabbitmq.com/docs/access-control#authorisation).
/// </summary>
public sealed class PermissionAdmin
{
    private readonly MessageBroker _broker;
    private readonly Lock _lock;

    internal PermissionAdmin(MessageBroker broker, Lock admin)
    {
        _broker = broker;
        _lock = admin;
    }

    /// <summary>Every permission there is, by user and virtual host.</summary>
    public IReadOnlyList<(string User, string VirtualHost, PermissionSet Permissions)> All =>
        [.. from user in _broker.Users.All
            from entry in user.AllPermissions.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            where entry.Value.Set is not null
            select (user.Name, entry.Key, entry.Value.Set)];

    /// <summary>Every topic permission there is, by user, virtual host and exchange.</summary>
    public IReadOnlyList<(string User, string VirtualHost, TopicPermission Permission)> AllTopics =>
        [.. from user in _broker.Users.All
            from entry in user.AllPermissions.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            from topic in entry.Value.Topics
            select (user.Name, entry.Key, topic)];

    /// <summary>A user's permissions in a virtual host; null for no access.</summary>
    public PermissionSet? Find(string user, string virtualHost) => _broker.Users.Find(user)?.PermissionsIn(virtualHost)?.Set;

    /// <summary>Sets what a user may do in a virtual host; topic permissions stay.</summary>
    /// <exception cref="AdminException">No such user or virtual host, or a broken regular expression.</exception>
    public void Set(string user, string virtualHost, PermissionSet permissions)
    {
        ArgumentNullException.ThrowIfNull(permissions);
        Validate(("configure", permissions.Configure), ("write", permissions.Write), ("read", permissions.Read));
        lock (_lock)
        {
            var owner = RequireUser(user, virtualHost);
            Replace(owner, virtualHost, permissions, owner.PermissionsIn(virtualHost)?.Topics ?? []);
            _broker.Events.PermissionSet(user, virtualHost, permissions);
        }
    }

    /// <summary>Takes a user's access to a virtual host away. Connections stay open, but may do nothing. Topic permissions stay.</summary>
    /// <returns>False when there was none.</returns>
    public bool Clear(string user, string virtualHost)
    {
        lock (_lock)
        {
            if (_broker.Users.Find(user) is not { } owner || !owner.HasAccess(virtualHost))
            {
                return false;
            }

            Replace(owner, virtualHost, null, owner.PermissionsIn(virtualHost)!.Topics);
            _broker.Events.PermissionCleared(user, virtualHost);
            return true;
        }
    }

    /// <summary>Sets which routing keys a user may use on an exchange, which need not exist.</summary>
    /// <exception cref="AdminException">No such user or virtual host, or a broken regular expression.</exception>
    public void SetTopic(string user, string virtualHost, TopicPermission permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        Validate(("write", permission.Write), ("read", permission.Read));
        ChangeTopics(
            user,
            virtualHost,
            topics => topics.Where(topic => topic.Exchange != permission.Exchange).Append(permission),
            () => _broker.Events.TopicPermissionSet(user, virtualHost, permission));
    }

    /// <summary>Takes topic permissions away, of one exchange or, with null, of all: all routing keys are allowed then.</summary>
    public void ClearTopic(string user, string virtualHost, string? exchange = null) =>
        ChangeTopics(
            user,
            virtualHost,
            topics => topics.Where(topic => exchange is not null && topic.Exchange != exchange),
            () => _broker.Events.TopicPermissionCleared(user, virtualHost, exchange));

    private static void Validate(params ReadOnlySpan<(string Name, string Pattern)> patterns)
    {
        foreach (var (name, pattern) in patterns)
        {
            if (!NamePattern.TryParse(pattern, out _, out var error))
            {
                throw new AdminException(AdminErrorKind.Invalid, $"the {name} permission is not a regular expression: {error}");
            }
        }
    }

    private void ChangeTopics(string user, string virtualHost, Func<IEnumerable<TopicPermission>, IEnumerable<TopicPermission>> change, Action tell)
    {
        lock (_lock)
        {
            var owner = RequireUser(user, virtualHost);
            var permissions = owner.PermissionsIn(virtualHost);
            Replace(owner, virtualHost, permissions?.Set, change(permissions?.Topics ?? []));
            tell();
        }
    }

    private void Replace(User user, string virtualHost, PermissionSet? set, IEnumerable<TopicPermission> topics)
    {
        TopicPermission[] list = [.. topics];
        if (set is null && list.Length == 0)
        {
            user.RemovePermissions(virtualHost);
            _broker.Metadata.DeletePermissions(user, virtualHost);
        }
        else
        {
            _broker.Metadata.PutPermissions(user, virtualHost, set, list);
            user.SetPermissions(virtualHost, new UserPermissions(set, user.Name, virtualHost, list));
        }
    }

    private User RequireUser(string name, string virtualHost)
    {
        var user = _broker.Users.Find(name) ?? throw AdminException.NoUser(name);
        return _broker.FindVirtualHost(virtualHost) is not null ? user : throw AdminException.NoVirtualHost(virtualHost);
    }
}
