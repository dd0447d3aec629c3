using System.Net;
using Amqp.Broker;
using Amqp.Server;
using Amqp.Storage.Durable;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// The settings of a server while the lines of its configuration are applied to it. It begins with RabbitMQ's defaults: port
/// 5672 on all addresses, guest/guest from this machine only, six tenths of the memory.
/// </summary>
internal sealed class ConfDraft
{
    private const int DefaultPort = 5672;
    private const double DefaultWatermark = 0.6;

    private readonly long _physicalMemory;

    public ConfDraft(long physicalMemory) => _physicalMemory = physicalMemory;

    public ServerOptions Server { get; set; } = new();

    public BrokerLimits Limits { get; set; } = new();

    public BrokerLogSettings Log { get; set; } = new();

    public List<IPEndPoint> Listeners { get; } = [];

    public bool ListensNowhere { get; set; }

    public HashSet<string> LoopbackUsers { get; } = ["guest"];

    public string DefaultUser { get; set; } = "guest";

    public string DefaultPassword { get; set; } = "guest";

    public string? DefaultVirtualHost { get; set; }

    /// <summary>The watermark as a share of the memory; what <see cref="WatermarkOctets"/> says goes first.</summary>
    public double WatermarkShare { get; set; } = DefaultWatermark;

    public long? WatermarkOctets { get; set; }

    public Durability Durability { get; set; } = Durability.Fsync;

    public long? TotalMemory { get; set; }

    public long MemoryAvailable => TotalMemory ?? _physicalMemory;

    public AmqpBrokerOptions ToOptions() => new()
    {
        Endpoints = Endpoints(),
        Users = [new AmqpBrokerUser(DefaultUser, DefaultPassword, LoopbackUsers.Contains(DefaultUser))],
        VirtualHosts = DefaultVirtualHost is { } host and not MessageBroker.DefaultVirtualHost ? [host] : [],
        Durability = Durability,
        Server = Server,
        Limits = Limits with { MemoryHighWatermark = WatermarkOctets ?? (long)(MemoryAvailable * WatermarkShare) },
    };

    private List<IPEndPoint> Endpoints()
    {
        if (ListensNowhere)
        {
            return [];
        }

        return Listeners.Count == 0 ? [new IPEndPoint(IPAddress.IPv6Any, DefaultPort)] : Listeners;
    }
}
