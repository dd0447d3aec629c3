using Amqp.Broker.Administration;
using Amqp.Broker.Alarms;
using Amqp.Broker.Definitions;
using Amqp.Broker.Events;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Broker.Statistics;
using Amqp.Broker.Topology;

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
        Components = new ComponentAdmin(this);
        Definitions = new DefinitionAdmin(broker, this);
        Connections = new ConnectionAdmin(broker);
        Channels = new ChannelAdmin(broker);
        Queues = new QueueAdmin(broker);
        Exchanges = new ExchangeAdmin(broker);
        Bindings = new BindingAdmin(broker);
        Messages = new MessageAdmin(broker);
        Statistics = broker.Statistics;
        Backends = broker.Logins;
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

    /// <summary>Runtime parameters as RabbitMQ shows them, policies and limits among them.</summary>
    public ComponentAdmin Components { get; }

    /// <summary>Export and import of everything but messages.</summary>
    public DefinitionAdmin Definitions { get; }

    /// <summary>
    /// Who the commands of the calling flow come from, for those who watch events (<see cref="Events.BrokerEvents.Actor"/>). It flows with
    /// the request that sets it and no further.
    /// </summary>
    public string Actor
    {
        get => _broker.Events.Actor;
        set => _broker.Events.Actor = value;
    }

    /// <summary>Where whoever writes the broker's log may publish its lines, for clients that listen.</summary>
    public LogPublisher Log => _broker.Log;

    /// <summary>How often users logged in and failed to.</summary>
    public LoginStatistics Logins { get; } = new();

    /// <summary>What the broker is short of, so that publishers are blocked: <c>memory</c>, <c>disk</c>; empty while all is well.</summary>
    public IReadOnlyList<string> Alarms => (_broker.Alarms.Memory.IsSet, _broker.Alarms.Disk.IsSet) switch
    {
        (true, true) => ["memory", "disk"],
        (true, false) => ["memory"],
        (false, true) => ["disk"],
        _ => [],
    };

    /// <summary>What the broker takes of memory and disk.</summary>
    public ResourceInfo Resources => new(
        _broker.Alarms.Memory.InUse,
        _broker.Alarms.Memory.Watermark,
        _broker.Alarms.Memory.IsSet,
        _broker.Alarms.Disk.Free,
        _broker.Alarms.Disk.Limit,
        _broker.Alarms.Disk.IsSet);

    /// <summary>Octets that must be free on the disk, or publishers are blocked (<c>disk_free_limit</c>); 0 for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public long DiskFreeLimit
    {
        get => _broker.Alarms.Disk.Limit;
        set => _broker.Alarms.Disk.Limit = value;
    }

    /// <summary>
    /// Octets of memory that messages may take before publishers are blocked (<c>vm_memory_high_watermark</c>); 0 blocks them at once
    /// and until another value is set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public long MemoryHighWatermark
    {
        get => _broker.MemoryAlarm.Watermark;
        set => _broker.MemoryAlarm.Watermark = value;
    }

    /// <summary>The types of exchanges that can be declared.</summary>
    public IReadOnlyList<string> ExchangeTypes { get; } = Topology.ExchangeTypes.All;

    /// <summary>Open connections.</summary>
    public ConnectionAdmin Connections { get; }

    /// <summary>Open channels and consumers.</summary>
    public ChannelAdmin Channels { get; }

    /// <summary>Queues.</summary>
    public QueueAdmin Queues { get; }

    /// <summary>Exchanges.</summary>
    public ExchangeAdmin Exchanges { get; }

    /// <summary>Bindings.</summary>
    public BindingAdmin Bindings { get; }

    /// <summary>Messages: publish and get without a connection, browse, move.</summary>
    public MessageAdmin Messages { get; }

    /// <summary>Sums over everything, and their history.</summary>
    public BrokerStatistics Statistics { get; }

    /// <summary>The node at this moment.</summary>
    public NodeInfo Node => new()
    {
        StartedAt = _broker.StartedAt,
        MessageMemory = _broker.Store.MemoryInUse,
        MemoryLimit = _broker.Limits.MemoryHighWatermark,
        IsMemoryAlarmSet = _broker.MemoryAlarm.IsSet,
        IsDurable = _broker.Store.IsDurable,
        OutboundMemory = _broker.Connections.All.Sum(static connection => connection.OctetsPending),
        QueueMemory = (long)Queues.Count * Broker.Queues.MessageQueue.OwnOctets,
    };

    /// <summary>The broker at this moment.</summary>
    public OverviewInfo Overview
    {
        get
        {
            var (ready, unacked) = Statistics.Messages;
            return new OverviewInfo
            {
                Connections = _broker.Connections.Count,
                Channels = _broker.Connections.ChannelCount,
                Exchanges = Exchanges.Count,
                Queues = Queues.Count,
                Consumers = Channels.ConsumerCount,
                Ready = ready,
                Unacked = unacked,
                Totals = Statistics.Totals,
                Churn = Statistics.Churn,
            };
        }
    }

    /// <summary>
    /// Completes when every change that was made before, by commands or by clients, is durable; at once where nothing survives the
    /// process. Commands take effect when they return; who tells others that a change will last waits for this first.
    /// </summary>
    /// <exception cref="IOException">The broker ended, or its store failed, before that.</exception>
    public Task WhenDurableAsync() => _broker.Metadata.WhenDurableAsync();

    /// <summary>The backends that users log in with: management's logins go through it like those of clients.</summary>
    public LoginChain Backends { get; }

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
