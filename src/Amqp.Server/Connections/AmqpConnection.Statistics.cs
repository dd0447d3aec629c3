using System.Net;
using Amqp.Broker.Administration;
using Amqp.Broker.Connections;
using Amqp.Broker.Statistics;

namespace Amqp.Server.Connections;

/// <summary>What the connection counts: plain fields of the read loop, and what the outbound buffer counts. Anybody reads them.</summary>
internal sealed partial class AmqpConnection
{
    private const string Separator = " -> ";

    private long _octetsIn;
    private long _readsIn;
    private long _framesIn;
    private string _mechanism = "";

    History? IClientConnection.History { get; set; }

    (long In, long Out) IClientConnection.Octets => (_octetsIn, Outbound.TotalWritten - Outbound.Queued);

    ConnectionInfo IClientConnection.Describe()
    {
        var (peer, server) = Ends();
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
        _ => "starting",
    };

    private (IPEndPoint? Peer, IPEndPoint? Server) Ends()
    {
        var at = Transport.Name.IndexOf(Separator, StringComparison.Ordinal);
        return at < 0
            ? (null, null)
            : (Parse(Transport.Name.AsSpan(0, at)), Parse(Transport.Name.AsSpan(at + Separator.Length)));
    }

    private static IPEndPoint? Parse(ReadOnlySpan<char> text) => IPEndPoint.TryParse(text, out var end) ? end : null;
}
