using System.Net;
using Amqp.Broker;
using Amqp.Broker.Security.Backends;
using Amqp.Server;
using Amqp.Server.Transport;
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

    /// <summary>Where to listen for TLS; port 0 takes a free one.</summary>
    public IList<AmqpTlsEndpoint> TlsEndpoints { get; set; } = [];

    /// <summary>How connections are taken in, on all endpoints: socket options, proxies. What it says of TLS comes from <see cref="TlsEndpoints"/>.</summary>
    public ListenerOptions Listener { get; set; } = new();

    /// <summary>
    /// The backends that users log in with, made when the broker is there; null for the broker's own users only.
    /// </summary>
    public Func<LoginChain, IReadOnlyList<LoginChainEntry>>? LoginBackends { get; set; }

    /// <summary>Names that may log in from this machine only, whatever backend knows them.</summary>
    public IReadOnlySet<string> LoopbackUsers { get; set; } = new HashSet<string>();

    /// <summary>The users. A user that is loopback-only may log in from this machine and from this process only.</summary>
    public IList<AmqpBrokerUser> Users { get; set; } = [new("guest", "guest", LoopbackOnly: true)];

    /// <summary>Virtual hosts besides <c>/</c>.</summary>
    public IList<string> VirtualHosts { get; set; } = [];

    /// <summary>The data directory, held exclusively while the broker runs; null for none.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>How the server speaks: heartbeat, frame size, channels, timeouts.</summary>
    public ServerOptions Server { get; set; } = new();

    /// <summary>Bounds of messages and memory.</summary>
    public BrokerLimits Limits { get; set; } = new();

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock; a test may hand in one that it moves itself.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
