using System.Collections.Concurrent;
using Amqp.Broker.Administration;
using Amqp.Broker.Alarms;
using Amqp.Broker.Connections;
using Amqp.Broker.Delivery;
using Amqp.Broker.Events;
using Amqp.Broker.Metadata;
using Amqp.Broker.Parameters;
using Amqp.Broker.Security;
using Amqp.Broker.Statistics;
using Amqp.Broker.Security.Backends;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Broker;

/// <summary>
/// The model of one broker: virtual hosts with their exchanges, queues and bindings, and users. It knows no sockets; the
/// server puts connections on top of it. Any number of brokers live in one process.
/// </summary>
public sealed partial class MessageBroker : IDisposable
{
    /// <summary>Name of the virtual host that a broker has unless it was told otherwise.</summary>
    public const string DefaultVirtualHost = "/";

    private readonly ConcurrentDictionary<string, VirtualHost> _virtualHosts = new(StringComparer.Ordinal);

    /// <summary>Creates a broker that ends with the process, with the default virtual host and no user.</summary>
    /// <param name="runtime">Clock, scheduler, randomness and files; the broker does not dispose it.</param>
    /// <param name="store">Where queues keep messages; the broker disposes it.</param>
    /// <param name="limits">Bounds of the model.</param>
    public MessageBroker(BrokerRuntime runtime, IQueueStore store, BrokerLimits limits)
        : this(runtime, store, limits, new MemoryMetadataLog(runtime.Scheduler)) => AddVirtualHost(DefaultVirtualHost);

    /// <summary>Creates a broker of what a metadata log says that it is made of; of a blank one, without virtual hosts and users.</summary>
    /// <param name="runtime">Clock, scheduler, randomness and files; the broker does not dispose it.</param>
    /// <param name="store">Where queues keep messages; the broker disposes it.</param>
    /// <param name="limits">Bounds of the model.</param>
    /// <param name="metadata">What the broker is made of, and where changes of it are noted; it lies in the store, or ends with the process like it.</param>
    public MessageBroker(BrokerRuntime runtime, IQueueStore store, BrokerLimits limits, IMetadataLog metadata)
    {
        MetadataLog = metadata;
        Metadata = new BrokerMetadata(metadata);
        Runtime = runtime;
        StartedAt = runtime.Time.GetUtcNow();
        Store = store;
        Limits = limits;
        NameComparer = new ShortStringComparer(runtime.Random.NextUInt64());
        Alarms = new ResourceAlarms(runtime, store, limits);
        Events = new BrokerEvents(this);
        Log = new LogPublisher(this);
        Users = new UserDirectory(runtime.Random);
        Logins = new LoginChain(Users);
        Connections = new ConnectionDirectory(this);
        Statistics = new BrokerStatistics(this);
        Admin = new BrokerAdmin(this);
        var loader = new MetadataLoader(this, metadata, MetadataReport);
        loader.Load();
        IsBlank = loader.IsBlank;
    }

    /// <summary>What the broker is made of, and when changes of it are durable.</summary>
    public IMetadataLog MetadataLog { get; }

    /// <summary>What the start found in the metadata log that could not be used.</summary>
    public MetadataReport MetadataReport { get; } = new();

    /// <summary>Nothing is there from before: whoever starts the broker gives it its first users and virtual hosts, then calls <see cref="EndProvisioning"/>.</summary>
    public bool IsBlank { get; }

    /// <summary>Clock, scheduler, randomness and files.</summary>
    public BrokerRuntime Runtime { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Bounds of the model.</summary>
    public BrokerLimits Limits { get; }

    /// <summary>What happens, told to whoever listens on the exchange <c>amq.rabbitmq.event</c>.</summary>
    public BrokerEvents Events { get; }

    /// <summary>Log lines for whoever listens on the exchange <c>amq.rabbitmq.log</c>.</summary>
    public LogPublisher Log { get; }

    /// <summary>Users and their passwords.</summary>
    public UserDirectory Users { get; }

    /// <summary>The backends that users log in with.</summary>
    public LoginChain Logins { get; }

    /// <summary>The open connections, and the limits of how many there may be.</summary>
    public ConnectionDirectory Connections { get; }

    /// <summary>Set while memory or disk run short; publishers are blocked then.</summary>
    public ResourceAlarms Alarms { get; }

    /// <summary>Set while more memory is in use than may be.</summary>
    public MemoryAlarm MemoryAlarm => Alarms.Memory;

    /// <summary>Sums over everything, and their history.</summary>
    public BrokerStatistics Statistics { get; }

    /// <summary>Everything that an operator can do.</summary>
    public BrokerAdmin Admin { get; }

    /// <summary>The cluster's name as an operator has set it, or null (global parameter <c>cluster_name</c>).</summary>
    public string? ClusterName => Parameters.FindGlobal(GlobalParameterAdmin.ClusterName)?.Value.GetString();

    /// <summary>The virtual hosts.</summary>
    public IReadOnlyCollection<VirtualHost> VirtualHosts => [.. _virtualHosts.Values.OrderBy(v => v.Name, StringComparer.Ordinal)];

    /// <summary>Where queues keep messages.</summary>
    internal IQueueStore Store { get; }

    /// <summary>The memory that large bodies are put together in, so that a queue's log can take it over.</summary>
    public SlabPool BodyMemory => Store.Pool;

    /// <summary>Compares names by their octets, with a hash that peers cannot foresee.</summary>
    public ShortStringComparer NameComparer { get; }

    internal BrokerMetadata Metadata { get; }

    internal ParameterDirectory Parameters { get; } = new();

    internal DeliveryPlanPool Plans { get; } = new();

    /// <summary>The virtual host of that name, or null.</summary>
    public VirtualHost? FindVirtualHost(string name) => _virtualHosts.GetValueOrDefault(name);

    /// <summary>Notes that the broker has its first users and virtual hosts: the next start is not blank, whatever becomes of them.</summary>
    public void EndProvisioning() => Metadata.PutProvisioned();

    internal VirtualHost AddVirtualHost(string name) =>
        _virtualHosts.GetOrAdd(name, static (n, broker) => new VirtualHost(broker, n), this);

    internal bool RemoveVirtualHost(string name) => _virtualHosts.TryRemove(name, out _);
}
