using System.Text;
using Amqp.Broker.Security.Backends;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Security;

/// <summary>
/// What one channel has asked about its user's permissions. The last <see cref="CacheSize"/> grants are remembered until the
/// user's permissions change; refusals are not, because they close the channel. Where a backend has to be asked that does not
/// answer at once, the check raises <see cref="AccessPendingException"/>, and the answer is kept for the second try.
/// </summary>
/// <remarks>Belongs to its connection's read loop.</remarks>
public sealed class AccessChecks
{
    private const int CacheSize = 12;

    private static ReadOnlySpan<byte> DefaultExchangeName => "amq.default"u8;

    private readonly AuthenticatedUser _user;
    private readonly VirtualHost _virtualHost;
    private readonly Grants _resources = new();
    private readonly Grants _topics = new();
    private readonly Queue<(AccessKey Key, Task<AccessAnswer> Answer)> _asked = new();
    private int _version;

    /// <summary>Creates the checks of a channel.</summary>
    public AccessChecks(AuthenticatedUser user, VirtualHost virtualHost)
    {
        ArgumentNullException.ThrowIfNull(user);
        _user = user;
        _virtualHost = virtualHost;
        _version = user.PermissionVersion;
    }

    /// <summary>Creates the checks of a user whom the broker itself knows, without a login.</summary>
    internal AccessChecks(User user, VirtualHost virtualHost)
        : this(AuthenticatedUser.Of(user, virtualHost.Broker.Logins.Internal), virtualHost)
    {
    }

    /// <summary>Whose permissions these are.</summary>
    public string UserName => _user.Name;

    /// <summary>The user may publish with the user-id of others.</summary>
    public bool IsImpersonator => _user.IsImpersonator;

    /// <summary>Changes whenever the user's permissions do. Who remembers a grant keeps the version read before asking for it.</summary>
    public int Version => _user.PermissionVersion;

    /// <summary>Backends may have to be asked, so that any check may raise <see cref="AccessPendingException"/>.</summary>
    public bool AsksBackends => _user.OwnPermissions is null;

    /// <summary>
    /// The queue that is being declared while backends are asked: a name that the server has chosen must be the same when the
    /// method is executed again, or the answer would be about another one.
    /// </summary>
    internal ShortString? NameInQuestion { get; set; }

    /// <summary>Refuses the method unless the user may do this to a queue.</summary>
    /// <exception cref="Errors.ChannelException">403.</exception>
    /// <exception cref="AccessPendingException">A backend is being asked.</exception>
    public void CheckQueue(Permission permission, ReadOnlySpan<byte> name) => Check(permission, AccessTarget.Queue, name, null);

    /// <summary>Refuses the method unless the user may do this to an exchange; the default one counts as <c>amq.default</c>.</summary>
    /// <param name="permission">What is about to be done.</param>
    /// <param name="name">Name; empty for the default exchange.</param>
    /// <param name="methodId">Method to name in the error; null for the one being executed.</param>
    /// <exception cref="Errors.ChannelException">403.</exception>
    /// <exception cref="AccessPendingException">A backend is being asked.</exception>
    public void CheckExchange(Permission permission, ReadOnlySpan<byte> name, uint? methodId = null) =>
        Check(permission, AccessTarget.Exchange, name.IsEmpty ? DefaultExchangeName : name, methodId);

    /// <summary>Whether the user may read from a queue.</summary>
    /// <exception cref="AccessPendingException">A backend is being asked.</exception>
    public bool MayRead(ReadOnlySpan<byte> queue) => Ask(Permission.Read, AccessTarget.Queue, queue).IsAllowed;

    /// <summary>Whether routing keys on this exchange have to be checked at all.</summary>
    public bool HasTopicRule(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return exchange.Type == "topic"
            && (_user.OwnPermissions is not { } user
                || (user.PermissionsIn(_virtualHost.Name) is { } permissions && permissions.HasTopicRule(exchange.Name.ToString())));
    }

    /// <summary>Refuses the method unless the user may use the routing key on a topic exchange; other types are not checked.</summary>
    /// <exception cref="Errors.ChannelException">403.</exception>
    /// <exception cref="AccessPendingException">A backend is being asked.</exception>
    public void CheckTopic(Permission permission, Exchange exchange, ReadOnlySpan<byte> routingKey, uint? methodId = null)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (exchange.Type != "topic")
        {
            return;
        }

        Refresh();
        if (_topics.Contains(permission, AccessTarget.Topic, exchange.Name.Span, routingKey))
        {
            return;
        }

        var name = exchange.Name.ToString();
        var answer = _user.OwnPermissions is { } user
            ? AnswerOf(user.PermissionsIn(_virtualHost.Name) is { } permissions && permissions.AllowsTopic(permission, name, routingKey))
            : AskBackends(new AccessKey(AccessTarget.Topic, permission, name, Encoding.UTF8.GetString(routingKey)));
        if (!answer.IsAllowed)
        {
            AccessErrors.TopicRefused(
                permission, Encoding.UTF8.GetString(routingKey), name, _virtualHost.Name, _user.Name, methodId, answer.Suffix);
        }

        _topics.Add(permission, AccessTarget.Topic, exchange.Name.Span, routingKey);
    }

    private static AccessAnswer AnswerOf(bool allowed) => allowed ? AccessAnswer.Allowed : AccessAnswer.Denied;

    private void Check(Permission permission, AccessTarget target, ReadOnlySpan<byte> name, uint? methodId)
    {
        if (Ask(permission, target, name) is { IsAllowed: false } refusal)
        {
            var kind = target == AccessTarget.Queue ? ResourceKind.Queue : ResourceKind.Exchange;
            AccessErrors.Refused(permission, kind, Encoding.UTF8.GetString(name), _virtualHost.Name, _user.Name, methodId, refusal.Suffix);
        }
    }

    private AccessAnswer Ask(Permission permission, AccessTarget target, ReadOnlySpan<byte> name)
    {
        Refresh();
        if (_resources.Contains(permission, target, name, default))
        {
            return AccessAnswer.Allowed;
        }

        var answer = _user.OwnPermissions is { } user
            ? AnswerOf(user.PermissionsIn(_virtualHost.Name) is { } permissions && permissions.Allows(permission, name))
            : AskBackends(new AccessKey(target, permission, Encoding.UTF8.GetString(name), ""));
        if (answer.IsAllowed)
        {
            _resources.Add(permission, target, name, default);
        }

        return answer;
    }

    /// <summary>The answer of the user's backends, if it is there at once or has come since it was asked for.</summary>
    private AccessAnswer AskBackends(AccessKey key)
    {
        foreach (var (asked, answer) in _asked)
        {
            if (asked == key && answer.IsCompletedSuccessfully)
            {
                return answer.GetAwaiter().GetResult();
            }
        }

        var pending = _user.CheckAsync(key.Target, _virtualHost.Name, key.Name, key.Permission, key.RoutingKey);
        if (pending.IsCompletedSuccessfully)
        {
            return pending.GetAwaiter().GetResult();
        }

        var task = pending.AsTask();
        if (_asked.Count == CacheSize)
        {
            _asked.Dequeue();
        }

        _asked.Enqueue((key, task));
        throw new AccessPendingException(task);
    }

    private void Refresh()
    {
        // Read before any permission is: a change that comes after it is seen by the next check.
        var version = _user.PermissionVersion;
        if (version != _version)
        {
            _version = version;
            _resources.Clear();
            _topics.Clear();
            _asked.Clear();
        }
    }

    private readonly record struct AccessKey(AccessTarget Target, Permission Permission, string Name, string RoutingKey);

    /// <summary>A ring of grants; the oldest makes room, and its buffers are used again.</summary>
    private sealed class Grants
    {
        private readonly List<Grant> _grants = [];
        private int _count;
        private int _next;

        public bool Contains(Permission permission, AccessTarget kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
        {
            for (var i = 0; i < _count; i++)
            {
                if (_grants[i].Is(permission, kind, name, key))
                {
                    return true;
                }
            }

            return false;
        }

        public void Add(Permission permission, AccessTarget kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
        {
            if (_next == _grants.Count)
            {
                _grants.Add(new Grant());
            }

            _grants[_next].Set(permission, kind, name, key);
            _next = (_next + 1) % CacheSize;
            _count = Math.Min(_count + 1, CacheSize);
        }

        public void Clear() => _count = _next = 0;
    }

    private sealed class Grant
    {
        private Permission _permission;
        private AccessTarget _kind;
        private byte[] _octets = [];
        private int _nameLength;
        private int _length;

        public bool Is(Permission permission, AccessTarget kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) =>
            _permission == permission
            && _kind == kind
            && name.SequenceEqual(_octets.AsSpan(0, _nameLength))
            && key.SequenceEqual(_octets.AsSpan(_nameLength, _length - _nameLength));

        public void Set(Permission permission, AccessTarget kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
        {
            (_permission, _kind, _nameLength, _length) = (permission, kind, name.Length, name.Length + key.Length);
            if (_octets.Length < _length)
            {
                _octets = new byte[_length];
            }

            name.CopyTo(_octets);
            key.CopyTo(_octets.AsSpan(_nameLength));
        }
    }
}
