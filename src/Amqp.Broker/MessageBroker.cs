using System.Collections.Concurrent;
using Amqp.Broker.Connections;
using Amqp.Broker.Delivery;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.Broker;

/// <summary>
/// The model of one broker: virtual hosts with their exchanges, queues and bindings, and users. It knows no sockets; the
/// server puts connections on top of it. Any number of brokers live in one process.
/// </summary>
public sealed partial class MessageBroker : IDisposable
{
    /// <summary>Name of the virtual host that every broker has.</summary>
    public const string DefaultVirtualHost = "/";

    private readonly ConcurrentDictionary<string, VirtualHost> _virtualHosts = new(StringComparer.Ordinal);

    /// <summary>Creates a broker with the default virtual host and no user.</summary>
    /// <param name="runtime">Clock, scheduler, randomness and files; the broker does not dispose it.</param>
    /// <param name="store">Where queues keep messages; the broker disposes it.</param>
    /// <param name="limits">Bounds of the model.</param>
    public MessageBroker(BrokerRuntime runtime, IQueueStore store, BrokerLimits limits)
    {
        Runtime = runtime;
        Store = store;
        Limits = limits;
        NameComparer = new ShortStringComparer(runtime.Random.NextUInt64());
        MemoryAlarm = new MemoryAlarm(runtime, store, limits.MemoryHighWatermark);
        Users = new UserDirectory(runtime.Random);
        Connections = new ConnectionDirectory(this);
        Admin = new BrokerAdmin(this);
        AddVirtualHost(DefaultVirtualHost);
    }

    /// <summary>Clock, scheduler, randomness and files.</summary>
    public BrokerRuntime Runtime { get; }

    /// <summary>Bounds of the model.</summary>
    public BrokerLimits Limits { get; }

    /// <summary>Users and their passwords.</summary>
    public UserDirectory Users { get; }

    /// <summary>The open connections, and the limits of how many there may be.</summary>
    public ConnectionDirectory Connections { get; }

    /// <summary>Set while messages take more memory than they may; publishers are blocked then.</summary>
    public MemoryAlarm MemoryAlarm { get; }

    /// <summary>Everything that an operator can do.</summary>
    public BrokerAdmin Admin { get; }

    /// <summary>The virtual hosts.</summary>
    public IReadOnlyCollection<VirtualHost> VirtualHosts => [.. _virtualHosts.Values.OrderBy(v => v.Name, StringComparer.Ordinal)];

    /// <summary>Where queues keep messages.</summary>
    internal IQueueStore Store { get; }

    /// <summary>Compares names by their octets, with a hash that peers cannot foresee.</summary>
    public ShortStringComparer NameComparer { get; }

    internal DeliveryPlanPool Plans { get; } = new();

    /// <summary>The virtual host of that name, or null.</summary>
    public VirtualHost? FindVirtualHost(string name) => _virtualHosts.GetValueOrDefault(name);

    internal VirtualHost AddVirtualHost(string name) =>
        _virtualHosts.GetOrAdd(name, static (n, broker) => new VirtualHost(broker, n), this);

    internal bool RemoveVirtualHost(string name) => _virtualHosts.TryRemove(name, out _);
}
