using System.Net;
using Amqp.Broker;
using Amqp.Server;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Amqp.Hosting;

/// <summary>
/// What an <see cref="AmqpBroker"/> is started with. The defaults suit a test: a free port on 127.0.0.1, the user guest/guest,
/// messages in memory, no log.
/// </summary>
public sealed class AmqpBrokerOptions
{
    /// <summary>Where to listen; port 0 takes a free one. Empty to listen nowhere and serve in-memory connections only.</summary>
    public IList<IPEndPoint> Endpoints { get; set; } = [new(IPAddress.Loopback, 0)];

    /// <summary>
    /// The users that are there at the first start; where there is a data directory that has been started on before, what it holds
    /// wins. A user that is loopback-only may log in from this machine and from this process only.
    /// </summary>
    public IList<AmqpBrokerUser> Users { get; set; } = [new("guest", "guest", LoopbackOnly: true)];

    /// <summary>
    /// Names of users, these or others, who may log in from this machine and from this process only, besides those of
    /// <see cref="Users"/> that say so themselves. This holds at every start.
    /// </summary>
    public IList<string> LoopbackUsers { get; set; } = [];

    /// <summary>The virtual host that is there at the first start.</summary>
    public string DefaultVirtualHost { get; set; } = MessageBroker.DefaultVirtualHost;

    /// <summary>Virtual hosts that are there at the first start, besides <see cref="DefaultVirtualHost"/>.</summary>
    public IList<string> VirtualHosts { get; set; } = [];

    /// <summary>The data directory, held exclusively while the broker runs; null for none.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>How the server speaks: heartbeat, frame size, channels, timeouts.</summary>
    public ServerOptions Server { get; set; } = new();

    /// <summary>Bounds of messages and memory.</summary>
    public BrokerLimits Limits { get; set; } = new();

    /// <summary>What runs on top of the broker, in the order of starting.</summary>
    public IList<IBrokerExtension> Extensions { get; set; } = [];

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock; a test may hand in one that it moves itself.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
