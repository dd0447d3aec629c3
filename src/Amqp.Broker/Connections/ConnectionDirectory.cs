using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Connections;

/// <summary>The open connections, and the limits of how many there may be: of the node, of a virtual host, of a user.</summary>
/// <remarks>
/// <c>_lock</c>, a leaf, guards the set and the counts in <see cref="VirtualHost"/> and <see cref="User"/>. A virtual host or
/// user is marked deleted under it, so a connection is either refused or found by whoever closes those of the deleted one.
/// </remarks>
public sealed class ConnectionDirectory
{
    private readonly MessageBroker _broker;
    private readonly Lock _lock = new();
    private readonly Dictionary<IClientConnection, (AuthenticatedUser User, VirtualHost VirtualHost)> _open = [];
    private int _channels;
    private long _channelsOpened;

    /// <summary>Octets of connections that have ended. Guarded by the lock.</summary>
    private (long In, long Out) ClosedOctets { get; set; }

    internal ConnectionDirectory(MessageBroker broker) => _broker = broker;

    /// <summary>Channels open on all connections.</summary>
    public int ChannelCount => Volatile.Read(ref _channels);

    /// <summary>Connections opened so far.</summary>
    public long Opened { get; private set; }

    /// <summary>Octets received and sent on all connections that there were.</summary>
    public (long In, long Out) Octets
    {
        get
        {
            lock (_lock)
            {
                var octets = ClosedOctets;
                foreach (var connection in _open.Keys)
                {
                    octets = Sum(octets, connection.Octets);
                }

                return octets;
            }
        }
    }

    /// <summary>Connections that have ended.</summary>
    public long Closed
    {
        get
        {
            lock (_lock)
            {
                return Opened - _open.Count;
            }
        }
    }

    /// <summary>Open connections.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Channels opened so far.</summary>
    public long ChannelsOpened => Volatile.Read(ref _channelsOpened);

    /// <summary>The open connections, in no order.</summary>
    public IReadOnlyList<IClientConnection> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _open.Keys];
            }
        }
    }

    internal IReadOnlyList<(IClientConnection Connection, VirtualHost VirtualHost)> AllWithHosts
    {
        get
        {
            lock (_lock)
            {
                return [.. _open.Select(static entry => (entry.Key, entry.Value.VirtualHost))];
            }
        }
    }

    /// <summary>Opens a connection to a virtual host, if the limits and the user's permissions allow it.</summary>
    /// <param name="connection">The connection; give it to <see cref="Remove"/> when it ends.</param>
    /// <param name="user">Who is logged in.</param>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <param name="access">What the user's backends say to it.</param>
    /// <param name="nodeLimit">Most connections of the whole node.</param>
    /// <exception cref="ConnectionException">530, in RabbitMQ's order: node limit, virtual host, its limit, the user's, access.</exception>
    public VirtualHost Open(IClientConnection connection, AuthenticatedUser user, string virtualHost, AccessAnswer access, int nodeLimit)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(access);
        lock (_lock)
        {
            if (_open.Count >= nodeLimit)
            {
                Refuse($"connection refused: node connection limit ({nodeLimit}) is reached");
            }

            if (_broker.FindVirtualHost(virtualHost) is not { IsDeleted: false } host)
            {
                Refuse($"vhost {virtualHost} not found");
                return null;
            }

            if (IsReached(host.Limits.MaxConnections, host.Connections))
            {
                Refuse($"access to vhost '{virtualHost}' refused for user '{user.Name}': connection limit ({host.Limits.MaxConnections}) is reached");
            }

            if (user.Internal is { } limited && IsReached(limited.Limits.MaxConnections, limited.Connections))
            {
                Refuse($"connection refused for user '{user.Name}': user connection limit ({limited.Limits.MaxConnections}) is reached");
            }

            CheckAccess(user, host, access);
            _open.Add(connection, (user, host));
            Opened++;
            host.Connections++;
            if (user.Internal is { } counted)
            {
                counted.Connections++;
            }

            return host;
        }
    }

    /// <summary>Refuses a user who may not, or no longer, use a virtual host.</summary>
    /// <param name="user">Who is logged in.</param>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="access">What the user's backends say to it.</param>
    /// <exception cref="ConnectionException">530.</exception>
    public static void CheckAccess(AuthenticatedUser user, VirtualHost virtualHost, AccessAnswer access)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(virtualHost);
        ArgumentNullException.ThrowIfNull(access);
        // The broker's own users are looked at again: whoever deletes one closes only the connections that are open by then.
        if (!access.IsAllowed || user.OwnPermissions is { } own && (own.IsDeleted || !own.HasAccess(virtualHost.Name)))
        {
            AccessErrors.VirtualHostRefused(virtualHost.Name, user.Name, access.Suffix);
        }
    }

    /// <summary>Forgets a connection that has ended; one that was never opened is fine.</summary>
    public void Remove(IClientConnection connection)
    {
        lock (_lock)
        {
            if (_open.Remove(connection, out var entry))
            {
                if (entry.User.Internal is { } counted)
                {
                    counted.Connections--;
                }

                entry.VirtualHost.Connections--;
                entry.VirtualHost.ClosedOctets = Sum(entry.VirtualHost.ClosedOctets, connection.Octets);
                ClosedOctets = Sum(ClosedOctets, connection.Octets);
            }
        }
    }

    /// <summary>Counts a channel as open.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="nodeName">The node's name, for the error.</param>
    /// <param name="nodeLimit">Most channels of the whole node; 0 for no limit.</param>
    /// <exception cref="ConnectionException">530 when the user or the node has as many as it may.</exception>
    public void OpenChannel(AuthenticatedUser user, string nodeName, int nodeLimit)
    {
        ArgumentNullException.ThrowIfNull(user);
        var userLimit = -1;
        if (user.Internal is { } limited && !limited.TryOpenChannel(out userLimit))
        {
            Refuse($"number of channels opened for user '{user.Name}' has reached the maximum allowed user limit of {userLimit}", 0);
        }

        if (Interlocked.Increment(ref _channels) > nodeLimit && nodeLimit > 0)
        {
            CloseChannels(user, 1);
            Refuse($"number of channels opened on node '{nodeName}' has reached the maximum allowed limit of {nodeLimit}", 0);
        }

        Interlocked.Increment(ref _channelsOpened);
    }

    /// <summary>Counts channels as closed.</summary>
    public void CloseChannels(AuthenticatedUser user, int count)
    {
        ArgumentNullException.ThrowIfNull(user);
        user.Internal?.CloseChannels(count);
        Interlocked.Add(ref _channels, -count);
    }

    /// <summary>Marks something deleted so that no connection to it opens any more.</summary>
    internal void Delete(Action mark)
    {
        lock (_lock)
        {
            mark();
        }
    }

    /// <summary>Closes the connections of a user or to a virtual host.</summary>
    internal int Close(Func<AuthenticatedUser, VirtualHost, bool> which, string reason)
    {
        IClientConnection[] chosen;
        lock (_lock)
        {
            chosen = [.. _open.Where(entry => which(entry.Value.User, entry.Value.VirtualHost)).Select(entry => entry.Key)];
        }

        foreach (var connection in chosen)
        {
            connection.Close(reason);
        }

        return chosen.Length;
    }

    /// <summary>Octets received and sent on all connections to a virtual host that there were.</summary>
    internal (long In, long Out) OctetsOf(VirtualHost host)
    {
        lock (_lock)
        {
            var octets = host.ClosedOctets;
            foreach (var (connection, (_, to)) in _open)
            {
                octets = to == host ? Sum(octets, connection.Octets) : octets;
            }

            return octets;
        }
    }

    private static (long In, long Out) Sum((long In, long Out) one, (long In, long Out) other) => (one.In + other.In, one.Out + other.Out);

    private static bool IsReached(int? limit, int count) => limit is >= 0 && count >= limit;

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void Refuse(string text, uint? methodId = null) => throw new ConnectionException(ReplyCode.NotAllowed, text, methodId);
}
