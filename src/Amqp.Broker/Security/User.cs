using System.Collections.Concurrent;
using System.Text;
using Amqp.Broker.Security.Backends;

namespace Amqp.Broker.Security;

/// <summary>
/// A user. The object lives as long as the user does; connections keep it, so that changes reach them.
/// </summary>
/// <remarks>
/// Written by <see cref="UserDirectory"/> under its lock and read without one. <see cref="PermissionVersion"/> is raised after
/// every change of what the user may do, so whoever caches an answer keeps the version from before it asked.
/// </remarks>
public sealed class User
{
    private readonly ConcurrentDictionary<string, UserPermissions> _permissions = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<string> _tags = [];
    private volatile PasswordHash? _password;
    private volatile UserLimits _limits = UserLimits.None;
    private volatile bool _isLoopbackOnly;
    private volatile bool _isDeleted;
    private volatile bool _isImpersonator;
    private volatile int _permissionVersion;
    private int _channels;

    internal User(string name) => Name = name;

    /// <summary>User name.</summary>
    public string Name { get; }

    /// <summary>The password's hash; null when the user cannot log in with a password.</summary>
    public PasswordHash? Password
    {
        get => _password;
        internal set => _password = value;
    }

    /// <summary>Tags, such as <c>administrator</c> (https://www.rabbitmq.com/docs/management#permissions).</summary>
    public IReadOnlyList<string> Tags
    {
        get => _tags;
        internal set
        {
            _tags = value;
            _isImpersonator = HasTag(UserTags.Impersonator);
        }
    }

    /// <summary>Limits of connections and channels.</summary>
    public UserLimits Limits
    {
        get => _limits;
        internal set => _limits = value;
    }

    /// <summary>May only log in from this machine (rabbitmq.conf <c>loopback_users</c>).</summary>
    public bool IsLoopbackOnly
    {
        get => _isLoopbackOnly;
        internal set => _isLoopbackOnly = value;
    }

    /// <summary>May publish with the user-id of others.</summary>
    public bool IsImpersonator => _isImpersonator;

    /// <summary>Raised by every change of the user's permissions; caches of answers made before are void.</summary>
    public int PermissionVersion => _permissionVersion;

    /// <summary>Channels open in the user's name.</summary>
    public int Channels => Volatile.Read(ref _channels);

    internal bool IsDeleted
    {
        get => _isDeleted;
        set => _isDeleted = value;
    }

    /// <summary>Connections open in the user's name. Guarded by the connection directory's lock.</summary>
    internal int Connections { get; set; }

    internal IEnumerable<KeyValuePair<string, UserPermissions>> AllPermissions => _permissions;

    /// <summary>Whether the user has a tag.</summary>
    public bool HasTag(string tag) => _tags.Contains(tag, StringComparer.Ordinal);

    /// <summary>Whether the user may use a virtual host at all, whatever in it.</summary>
    public bool HasAccess(string virtualHost) => PermissionsIn(virtualHost)?.Set is not null;

    /// <summary>Counts a channel as open.</summary>
    /// <returns>False when the user may have no more; nothing was counted then.</returns>
    public bool TryOpenChannel(out int limit)
    {
        var opened = Interlocked.Increment(ref _channels);
        limit = _limits.MaxChannels ?? -1;
        if (limit < 0 || opened <= limit)
        {
            return true;
        }

        CloseChannels(1);
        return false;
    }

    /// <summary>Counts channels as closed.</summary>
    public void CloseChannels(int count) => Interlocked.Add(ref _channels, -count);

    internal bool Allows(AccessQuery query)
    {
        if (PermissionsIn(query.VirtualHost) is not { } permissions)
        {
            return false;
        }

        return query.Target switch
        {
            AccessTarget.VirtualHost => permissions.Set is not null,
            AccessTarget.Topic => permissions.AllowsTopic(query.Permission, query.Name, Encoding.UTF8.GetBytes(query.RoutingKey)),
            _ => permissions.Allows(query.Permission, Encoding.UTF8.GetBytes(query.Name)),
        };
    }

    internal UserPermissions? PermissionsIn(string virtualHost) => _permissions.GetValueOrDefault(virtualHost);

    internal void SetPermissions(string virtualHost, UserPermissions permissions)
    {
        _permissions[virtualHost] = permissions;
        VoidCachedPermissions();
    }

    internal bool RemovePermissions(string virtualHost)
    {
        var removed = _permissions.TryRemove(virtualHost, out _);
        VoidCachedPermissions();
        return removed;
    }

    /// <summary>Voids every cached answer.</summary>
    public void VoidCachedPermissions() => Interlocked.Increment(ref _permissionVersion);
}
