using Amqp.Broker.Administration;
using Amqp.Broker.Connections;
using Amqp.Broker.Statistics;

namespace Amqp.Server.Connections;

/// <summary>What the connection counts: plain fields of the read loop, and what the outbound buffer counts. Anybody reads them.</summary>
internal sealed partial class AmqpConnection
{
    private long _octetsIn;
    private long _eventNumber;
    private long _readsIn;
    private long _framesIn;

    long IClientConnection.OctetsPending => Outbound.Queued;

    History? IClientConnection.History { get; set; }

    (long In, long Out) IClientConnection.Octets => (_octetsIn, Outbound.TotalWritten - Outbound.Queued);

    string IClientConnection.EventProcess => Server.Broker.Events.ProcessOf(ref _eventNumber);

    ConnectionInfo IClientConnection.Describe()
    {
        var (peer, server) = (Transport.Peer, Transport.Local);
        return new ConnectionInfo
        {
            Name = Transport.Name,
            ClientName = ClientName,
            ClientProperties = ClientProperties,
            UserName = UserName,
            VirtualHost = _virtualHost?.Name ?? "",
            OpenedAt = OpenedAt,
            AuthMechanism = _mechanism,
            PeerHost = peer?.Address.ToString() ?? "",
            PeerPort = peer?.Port ?? 0,
            Host = server?.Address.ToString() ?? "",
            Port = server?.Port ?? 0,
            Tls = Transport.Tls,
            Channels = ChannelCount,
            FrameMax = FrameMax,
            ChannelMax = _channelMax,
            Heartbeat = _heartbeatSeconds,
            State = StateText(),
            OctetsIn = _octetsIn,
            OctetsOut = Outbound.TotalWritten - Outbound.Queued,
            OctetsPending = Outbound.Queued,
            ReadsIn = _readsIn,
            WritesOut = Outbound.Writes,
            FramesIn = _framesIn,
        };
    }

    private string StateText() => _phase switch
    {
        ConnectionPhase.Running => IsBlocked ? "blocked" : _congestedNow || _isWaitingForPeer ? "flow" : "running",
        ConnectionPhase.Closing => "closing",
        ConnectionPhase.Closed => "closed",
        ConnectionPhase.Opening => "opening",
        ConnectionPhase.Tuning => "tuning",
        ConnectionPhase.Securing => "securing",
        _ => "starting",
    };
}
