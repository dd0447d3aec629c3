using System.Net;
using Amqp.Broker.Connections;

namespace Amqp.Server.Connections;

/// <summary>What is known of the peer before it says anything.</summary>
/// <param name="Name">Name of the connection, <c>peer -> server</c>.</param>
/// <param name="IsLoopback">The peer is on this machine (or in this process).</param>
public sealed record TransportInfo(string Name, bool IsLoopback)
{
    /// <summary>Where the peer is: where a proxy says it is, if one does. Null for in-memory connections.</summary>
    public IPEndPoint? Peer { get; init; }

    /// <summary>Where the peer has connected to. Null for in-memory connections.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>The TLS session; null for a plain connection.</summary>
    public TlsInfo? Tls { get; init; }

    /// <summary>A transport between two endpoints.</summary>
    public static TransportInfo Between(IPEndPoint peer, IPEndPoint local)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(local);
        var (from, to) = (Unmapped(peer), Unmapped(local));
        return new TransportInfo($"{from} -> {to}", IPAddress.IsLoopback(from.Address)) { Peer = from, Local = to };
    }

    private static IPEndPoint Unmapped(IPEndPoint endPoint) =>
        endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
