using Amqp.Broker.Topology;

namespace Amqp.Broker;

/// <summary>Everything that an operator can do to a broker. The command line, the management surface and tests share it.</summary>
public sealed class BrokerAdmin
{
    private readonly MessageBroker _broker;

    internal BrokerAdmin(MessageBroker broker) => _broker = broker;

    /// <summary>Adds a user or sets the password of one.</summary>
    /// <param name="name">User name.</param>
    /// <param name="password">Password.</param>
    /// <param name="loopbackOnly">May only log in from this machine.</param>
    public void SetUser(string name, string password, bool loopbackOnly = false) =>
        _broker.Users.Set(name, password, loopbackOnly);

    /// <summary>Deletes a user; open connections stay.</summary>
    /// <returns>False when there is no such user.</returns>
    public bool DeleteUser(string name) => _broker.Users.Delete(name);

    /// <summary>Creates a virtual host with its predeclared exchanges; nothing happens when it exists.</summary>
    public void AddVirtualHost(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _broker.AddVirtualHost(name);
    }

    /// <summary>Deletes a virtual host and everything in it.</summary>
    /// <returns>False when there is no such virtual host.</returns>
    public bool DeleteVirtualHost(string name) => _broker.RemoveVirtualHost(name);

    /// <summary>The virtual hosts.</summary>
    public IReadOnlyCollection<VirtualHost> VirtualHosts => _broker.VirtualHosts;
}
