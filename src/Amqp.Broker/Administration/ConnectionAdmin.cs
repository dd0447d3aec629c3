using System.Collections;
using Amqp.Broker.Connections;

namespace Amqp.Broker.Administration;

/// <summary>The open connections, by name: a snapshot at every enumeration.</summary>
public sealed class ConnectionAdmin : IEnumerable<IClientConnection>
{
    /// <summary>What a client is told when the operator gives no reason.</summary>
    public const string DefaultReason = "Closed via management plugin";

    private readonly MessageBroker _broker;

    internal ConnectionAdmin(MessageBroker broker) => _broker = broker;

    /// <summary>Open connections.</summary>
    public int Count => _broker.Connections.Count;

    /// <summary>The connection of that name, or null.</summary>
    public IClientConnection? Find(string name) => _broker.Connections.All.FirstOrDefault(connection => connection.Name == name);

    /// <summary>Closes a connection: its client is told 320 CONNECTION_FORCED and the reason.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool Close(string name, string reason = DefaultReason)
    {
        if (Find(name) is not { } connection)
        {
            return false;
        }

        connection.Close(reason);
        return true;
    }

    /// <summary>Closes a user's connections.</summary>
    /// <returns>How many.</returns>
    public int CloseOfUser(string user, string reason = DefaultReason) =>
        _broker.Connections.Close((owner, _) => owner.Name == user, reason);

    /// <summary>Closes the connections to a virtual host.</summary>
    /// <returns>How many.</returns>
    public int CloseOfVirtualHost(string virtualHost, string reason = DefaultReason) =>
        _broker.Connections.Close((_, host) => host.Name == virtualHost, reason);

    /// <summary>Closes all connections.</summary>
    /// <returns>How many.</returns>
    public int CloseAll(string reason = DefaultReason) => _broker.Connections.Close(static (_, _) => true, reason);

    /// <inheritdoc/>
    public IEnumerator<IClientConnection> GetEnumerator() =>
        _broker.Connections.All.OrderBy(connection => connection.Name, StringComparer.Ordinal).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
