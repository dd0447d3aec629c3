using Amqp.Server.Authentication;

namespace Amqp.Server;

/// <summary>How the server speaks to clients, from the configuration.</summary>
public sealed record ServerOptions
{
    /// <summary>Name of a cluster that nobody has named.</summary>
    public const string DefaultClusterName = "rabbit@localhost";

    /// <summary>Product name in the server properties. Clients branch on it.</summary>
    public string Product { get; init; } = "RabbitMQ";

    /// <summary>Version in the server properties, X.Y.Z. Clients branch on it.</summary>
    public string Version { get; init; } = "4.2.0";

    /// <summary>Cluster name in the server properties of a broker that has not been given another.</summary>
    public string ClusterName { get; init; } = DefaultClusterName;

    /// <summary>Heartbeat interval proposed to clients, in seconds; 0 proposes none (<c>heartbeat</c>).</summary>
    public ushort Heartbeat { get; init; } = 60;

    /// <summary>Largest frame in octets (<c>frame_max</c>).</summary>
    public uint FrameMax { get; init; } = 131072;

    /// <summary>
    /// Largest frame in octets before tune-ok (<c>initial_frame_max</c>): client properties and tokens are longer than the
    /// smallest frame that may be negotiated.
    /// </summary>
    public uint InitialFrameMax { get; init; } = 8192;

    /// <summary>How clients log in.</summary>
    public SaslOptions Sasl { get; init; } = new();

    /// <summary>Most open channels per connection; 0 for no limit (<c>channel_max</c>).</summary>
    public ushort ChannelMax { get; init; } = 2047;

    /// <summary>Most connections; further ones are refused (<c>max_connections</c>).</summary>
    public int MaxConnections { get; init; } = int.MaxValue;

    /// <summary>Most open channels on all connections together; 0 for no limit (<c>channel_max_per_node</c>).</summary>
    public int ChannelMaxPerNode { get; init; }

    /// <summary>Name of this node, as errors and the management surface give it.</summary>
    public string NodeName { get; init; } = "rabbit@localhost";

    /// <summary>
    /// How long a delivery may stay unacknowledged before its channel is closed (<c>consumer_timeout</c>); null for as long as it likes.
    /// What a queue or a consumer says comes first.
    /// </summary>
    public TimeSpan? ConsumerTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// A delivery from a quorum queue that is overdue ends its consumer with <c>basic.cancel</c>, where the client understands that, as in
    /// RabbitMQ 4.3; otherwise it closes its channel.
    /// </summary>
    public bool ConsumerTimeoutCancels { get; init; }

    /// <summary>How often a channel looks whether a delivery is overdue, hence the accuracy of <see cref="ConsumerTimeout"/>.</summary>
    public TimeSpan ConsumerTimeoutInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most consumers of a channel; 0 for no limit (<c>consumer_max_per_channel</c>).</summary>
    public int ConsumerMaxPerChannel { get; init; }

    /// <summary>What is written into incoming messages.</summary>
    public MessageStamps Stamps { get; init; } = new();

    /// <summary>
    /// The broker's own activities, where somebody listens to them, take the place of what a message's headers <c>traceparent</c> and
    /// <c>tracestate</c> name, so that its consumer's are their children (<c>opentelemetry.write_context</c>). Otherwise headers are left as they are.
    /// </summary>
    public bool WritesTraceContext { get; init; }

    /// <summary>Longest time from the first octet to an open connection (<c>handshake_timeout</c>).</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection that failed before it was open is left silent, to slow down guessing.</summary>
    public TimeSpan SilentCloseDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a stopping server waits for clients to answer connection.close.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
