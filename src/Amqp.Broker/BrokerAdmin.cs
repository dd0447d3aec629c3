using Amqp.Broker.Administration;
using Amqp.Broker.Statistics;

namespace Amqp.Broker;

/// <summary>Everything that an operator can do to a broker. The command line, the management surface and tests share it.</summary>
/// <remarks>Changes of users, permissions, virtual hosts and policies are made under one lock, which comes before every other.</remarks>
public sealed class BrokerAdmin
{
    private readonly MessageBroker _broker;

    internal BrokerAdmin(MessageBroker broker)
    {
        _broker = broker;
        var admin = new Lock();
        Users = new UserAdmin(broker, admin);
        Permissions = new PermissionAdmin(broker, admin);
        VirtualHosts = new VirtualHostAdmin(broker, admin);
        Policies = new PolicyAdmin(broker, admin, isOperator: false);
        OperatorPolicies = new PolicyAdmin(broker, admin, isOperator: true);
        Limits = new LimitAdmin(this);
        Parameters = new ParameterAdmin(broker, admin);
        GlobalParameters = new GlobalParameterAdmin(broker, admin);
        Connections = new ConnectionAdmin(broker);
        Statistics = broker.Statistics;
    }

    /// <summary>Users: passwords, tags, limits.</summary>
    public UserAdmin Users { get; }

    /// <summary>What users may do.</summary>
    public PermissionAdmin Permissions { get; }

    /// <summary>Virtual hosts.</summary>
    public VirtualHostAdmin VirtualHosts { get; }

    /// <summary>Policies.</summary>
    public PolicyAdmin Policies { get; }

    /// <summary>Policies that bound what the other policies and the arguments of clients may ask for.</summary>
    public PolicyAdmin OperatorPolicies { get; }

    /// <summary>Limits of users and virtual hosts.</summary>
    public LimitAdmin Limits { get; }

    /// <summary>Runtime parameters of virtual hosts.</summary>
    public ParameterAdmin Parameters { get; }

    /// <summary>Parameters of the whole broker, such as its cluster's name.</summary>
    public GlobalParameterAdmin GlobalParameters { get; }

    /// <summary>Open connections.</summary>
    public ConnectionAdmin Connections { get; }

    /// <summary>Sums over everything, and their history.</summary>
    public BrokerStatistics Statistics { get; }
    /// <summary>
    /// Completes when every change that was made before, by commands or by clients, is durable; at once where nothing survives the
    /// process. Commands take effect when they return; who tells others that a change will last waits for this first.
    /// </summary>
    /// <exception cref="IOException">The broker ended, or its store failed, before that.</exception>
    public Task WhenDurableAsync() => _broker.Metadata.WhenDurableAsync();

    /// <summary>Adds a user, who may do nothing yet (see <see cref="Permissions"/>), or sets the password of one.</summary>
    /// <param name="name">User name.</param>
    /// <param name="password">Password.</param>
    /// <param name="loopbackOnly">May only log in from this machine.</param>
    public void SetUser(string name, string password, bool loopbackOnly = false) =>
        Users.Set(name, password).IsLoopbackOnly = loopbackOnly;

    /// <summary>Deletes a user with its permissions; its connections are closed.</summary>
    /// <returns>False when there is no such user.</returns>
    public bool DeleteUser(string name) => Users.Delete(name);

    /// <summary>Creates a virtual host with its predeclared exchanges; nothing happens when it exists.</summary>
    public void AddVirtualHost(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        VirtualHosts.Set(name);
    }

    /// <summary>Deletes a virtual host and everything in it; connections to it are closed.</summary>
    /// <returns>False when there is no such virtual host.</returns>
    public bool DeleteVirtualHost(string name) => VirtualHosts.Delete(name);
}
