using System.Text;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Security;

/// <summary>
/// What one channel has asked about its user's permissions. The last <see cref="CacheSize"/> grants are remembered until the
/// user's permissions change; refusals are not, because they close the channel.
/// </summary>
/// <remarks>Belongs to its connection's read loop.</remarks>
public sealed class AccessChecks
{
    private const int CacheSize = 12;

    private static ReadOnlySpan<byte> DefaultExchangeName => "amq.default"u8;

    private readonly User _user;
    private readonly VirtualHost _virtualHost;
    private readonly Grants _resources = new();
    private readonly Grants _topics = new();
    private int _version;

    /// <summary>Creates the checks of a channel.</summary>
    public AccessChecks(User user, VirtualHost virtualHost)
    {
        _user = user;
        _virtualHost = virtualHost;
        _version = user.PermissionVersion;
    }

    /// <summary>Whose permissions these are.</summary>
    public string UserName => _user.Name;

    /// <summary>Changes whenever the user's permissions do. Who remembers a grant keeps the version read before asking for it.</summary>
    public int Version => _user.PermissionVersion;

    /// <summary>Refuses the method unless the user may do this to a queue.</summary>
    /// <exception cref="Errors.ChannelException">403.</exception>
    public void CheckQueue(Permission permission, ReadOnlySpan<byte> name) => Check(permission, ResourceKind.Queue, name, null);

    /// <summary>Refuses the method unless the user may do this to an exchange; the default one counts as <c>amq.default</c>.</summary>
    /// <param name="permission">What is about to be done.</param>
    /// <param name="name">Name; empty for the default exchange.</param>
    /// <param name="methodId">Method to name in the error; null for the one being executed.</param>
    /// <exception cref="Errors.ChannelException">403.</exception>
    public void CheckExchange(Permission permission, ReadOnlySpan<byte> name, uint? methodId = null) =>
        Check(permission, ResourceKind.Exchange, name.IsEmpty ? DefaultExchangeName : name, methodId);

    /// <summary>Whether the user may read from a queue.</summary>
    public bool MayRead(ReadOnlySpan<byte> queue) => IsGranted(Permission.Read, ResourceKind.Queue, queue);

    /// <summary>Whether routing keys on this exchange have to be checked at all.</summary>
    public bool HasTopicRule(Exchange exchange) =>
        exchange.Type == "topic" && _user.PermissionsIn(_virtualHost.Name) is { } permissions && permissions.HasTopicRule(exchange.Name.ToString());

    /// <summary>Refuses the method unless the user may use the routing key on a topic exchange; other types are not checked.</summary>
    /// <exception cref="Errors.ChannelException">403.</exception>
    public void CheckTopic(Permission permission, Exchange exchange, ReadOnlySpan<byte> routingKey, uint? methodId = null)
    {
        if (exchange.Type != "topic")
        {
            return;
        }

        Refresh();
        if (_topics.Contains(permission, ResourceKind.Exchange, exchange.Name.Span, routingKey))
        {
            return;
        }

        var name = exchange.Name.ToString();
        if (_user.PermissionsIn(_virtualHost.Name) is not { } permissions || !permissions.AllowsTopic(permission, name, routingKey))
        {
            AccessErrors.TopicRefused(permission, Encoding.UTF8.GetString(routingKey), name, _virtualHost.Name, _user.Name, methodId);
        }

        _topics.Add(permission, ResourceKind.Exchange, exchange.Name.Span, routingKey);
    }

    private void Check(Permission permission, ResourceKind kind, ReadOnlySpan<byte> name, uint? methodId)
    {
        if (!IsGranted(permission, kind, name))
        {
            AccessErrors.Refused(permission, kind, Encoding.UTF8.GetString(name), _virtualHost.Name, _user.Name, methodId);
        }
    }

    private bool IsGranted(Permission permission, ResourceKind kind, ReadOnlySpan<byte> name)
    {
        Refresh();
        if (_resources.Contains(permission, kind, name, default))
        {
            return true;
        }

        if (_user.PermissionsIn(_virtualHost.Name) is not { } permissions || !permissions.Allows(permission, name))
        {
            return false;
        }

        _resources.Add(permission, kind, name, default);
        return true;
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
        }
    }

    /// <summary>A ring of grants; the oldest makes room, and its buffers are used again.</summary>
    private sealed class Grants
    {
        private readonly List<Grant> _grants = [];
        private int _count;
        private int _next;

        public bool Contains(Permission permission, ResourceKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
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

        public void Add(Permission permission, ResourceKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
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
        private ResourceKind _kind;
        private byte[] _octets = [];
        private int _nameLength;
        private int _length;

        public bool Is(Permission permission, ResourceKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) =>
            _permission == permission
            && _kind == kind
            && name.SequenceEqual(_octets.AsSpan(0, _nameLength))
            && key.SequenceEqual(_octets.AsSpan(_nameLength, _length - _nameLength));

        public void Set(Permission permission, ResourceKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
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
