using System.Net;
using Amqp.Broker;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Hosting.Authentication;
using Amqp.Server;
using Amqp.Server.Transport;
using Amqp.Storage.Durable;
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
    public Func<LoginBackendContext, IReadOnlyList<LoginChainEntry>>? LoginBackends { get; set; }

    /// <summary>
    /// The users that are there at the first start; where there is a data directory that has been started on before, what it holds
    /// wins. A user that is loopback-only may log in from this machine and from this process only.
    /// </summary>
    public IList<AmqpBrokerUser> Users { get; set; } = [new("guest", "guest", LoopbackOnly: true)];

    /// <summary>Logins are counted by address and name, too.</summary>
    public bool TracksLoginSources { get; set; }

    /// <summary>What passwords must be, and how they are kept.</summary>
    public PasswordRules PasswordRules { get; set; } = new();

    /// <summary>
    /// Names of users, these or others, who may log in from this machine and from this process only, besides those of
    /// <see cref="Users"/> that say so themselves. This holds at every start.
    /// </summary>
    public IList<string> LoopbackUsers { get; set; } = [];

    /// <summary>The virtual host that is there at the first start.</summary>
    public string DefaultVirtualHost { get; set; } = MessageBroker.DefaultVirtualHost;

    /// <summary>Virtual hosts that are there at the first start, besides <see cref="DefaultVirtualHost"/>.</summary>
    public IList<string> VirtualHosts { get; set; } = [];

    /// <summary>
    /// Definitions to import at every start: a file, or a directory whose <c>*.json</c> are imported in the order of their names;
    /// null for none. With definitions, the first start creates neither <see cref="Users"/> nor virtual hosts of its own.
    /// </summary>
    public string? Definitions { get; set; }

    /// <summary>Definitions that were imported before and are the same are not imported again, so that changes made since stay.</summary>
    public bool SkipUnchangedDefinitions { get; set; }

    /// <summary>The data directory, held exclusively while the broker runs; null to keep messages in memory, where they end with the process.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>When a message counts as durable, and is confirmed. Means nothing without a data directory.</summary>
    public Durability Durability { get; set; } = Durability.Fsync;

    /// <summary>Octets of messages that may wait in memory to be written, over all queues; publishers pause beyond it.</summary>
    public long UnwrittenLimit { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Octets of a file in the data directory that takes room until the disk is full and is deleted then, so that the broker can go
    /// on delivering, deleting and stopping; 0 for none.
    /// </summary>
    public long BallastBytes { get; set; } = 64 * 1024 * 1024;

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

    /// <summary>What the process round the broker offers to operators; nothing where the broker is part of another program.</summary>
    public ProcessControl Process { get; set; } = new();
}
