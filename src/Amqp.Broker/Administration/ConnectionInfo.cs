using Amqp.Broker.Connections;
using Amqp.Protocol;

namespace Amqp.Broker.Administration;

/// <summary>A connection at one moment.</summary>
public sealed record ConnectionInfo
{
    /// <summary>Name, <c>peer -> server</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name the client gave it; empty for none.</summary>
    public required string ClientName { get; init; }

    /// <summary>What the client says of itself.</summary>
    public required FieldTable ClientProperties { get; init; }

    /// <summary>Who is logged in.</summary>
    public required string UserName { get; init; }

    /// <summary>Name of the virtual host.</summary>
    public required string VirtualHost { get; init; }

    /// <summary>When it was opened.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>SASL mechanism it logged in with.</summary>
    public string AuthMechanism { get; init; } = "";

    /// <summary>Address of the peer; empty where there is none.</summary>
    public string PeerHost { get; init; } = "";

    /// <summary>Port of the peer.</summary>
    public int PeerPort { get; init; }

    /// <summary>Address it came in at; empty where there is none.</summary>
    public string Host { get; init; } = "";

    /// <summary>Port it came in at.</summary>
    public int Port { get; init; }

    /// <summary>The TLS session; null for a plain connection.</summary>
    public TlsInfo? Tls { get; init; }

    /// <summary>Open channels.</summary>
    public int Channels { get; init; }

    /// <summary>Largest frame in octets, as negotiated.</summary>
    public uint FrameMax { get; init; }

    /// <summary>Most open channels, as negotiated; 0 for no limit.</summary>
    public int ChannelMax { get; init; }

    /// <summary>Seconds between heartbeats, as negotiated; 0 for none.</summary>
    public int Heartbeat { get; init; }

    /// <summary>RabbitMQ's word for what it does: <c>running</c>, <c>blocked</c>, <c>flow</c>, <c>closing</c>.</summary>
    public required string State { get; init; }

    /// <summary>Octets received.</summary>
    public long OctetsIn { get; init; }

    /// <summary>Octets sent.</summary>
    public long OctetsOut { get; init; }

    /// <summary>Octets written and not sent yet.</summary>
    public long OctetsPending { get; init; }

    /// <summary>Reads that brought something.</summary>
    public long ReadsIn { get; init; }

    /// <summary>Writes.</summary>
    public long WritesOut { get; init; }

    /// <summary>Frames received.</summary>
    public long FramesIn { get; init; }
}
