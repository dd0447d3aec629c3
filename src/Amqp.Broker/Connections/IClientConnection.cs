using Amqp.Broker.Administration;
using Amqp.Broker.Statistics;
using Amqp.Protocol;

namespace Amqp.Broker.Connections;

/// <summary>An open connection, as operators see it. Safe to read from any thread.</summary>
public interface IClientConnection
{
    /// <summary>Name, <c>peer -> server</c>; unique among open connections.</summary>
    string Name { get; }

    /// <summary>The name the client gave it (<c>connection_name</c>); empty when it gave none.</summary>
    string ClientName { get; }

    /// <summary>What the client says of itself.</summary>
    FieldTable ClientProperties { get; }

    /// <summary>Who is logged in.</summary>
    string UserName { get; }

    /// <summary>Name of the virtual host.</summary>
    string VirtualHostName { get; }

    /// <summary>What stands for it in events, as the process of an Erlang connection does (<see cref="Events.BrokerEvents.ProcessOf"/>).</summary>
    string EventProcess { get; }

    /// <summary>When it was opened.</summary>
    DateTimeOffset OpenedAt { get; }

    /// <summary>Open channels.</summary>
    int ChannelCount { get; }

    /// <summary>Largest frame in octets, as negotiated; 0 for no limit.</summary>
    uint FrameMax { get; }

    /// <summary>Most open channels, as negotiated; 0 for no limit.</summary>
    ushort ChannelMax { get; }

    /// <summary>Seconds between heartbeats, as negotiated; 0 for none.</summary>
    ushort Heartbeat { get; }

    /// <summary>An alarm holds it: it is not read.</summary>
    bool IsBlocked { get; }

    /// <summary>Octets received and octets sent so far.</summary>
    (long In, long Out) Octets { get; }

    /// <summary>Octets written and not sent yet.</summary>
    long OctetsPending { get; }

    /// <summary>What the sampler saw of <see cref="Octets"/>; null while there is nothing to see. Only the sampler sets it.</summary>
    History? History { get; set; }

    /// <summary>What there is to know of it, now.</summary>
    ConnectionInfo Describe();

    /// <summary>Closes it with 320 CONNECTION_FORCED and this reason.</summary>
    void Close(string reason);
}
