using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Amqp.Management.Http;

/// <summary>Kestrel without a host, a container and a pipeline around it, on sockets that are bound already.</summary>
internal static class BareKestrel
{
    /// <summary>Creates a server, which does not listen yet.</summary>
    /// <param name="options">Its options; the endpoints are added to them.</param>
    /// <param name="sockets">The sockets.</param>
    /// <param name="transport">Options of the transport.</param>
    /// <param name="time">The clock of handshakes.</param>
    /// <param name="logger">Where failed handshakes are told.</param>
    public static KestrelServer Create(KestrelServerOptions options, ListeningSockets sockets, SocketTransportOptions transport, TimeProvider time, ILogger logger)
    {
        options.AddServerHeader = false;
        foreach (var endpoint in sockets.Endpoints)
        {
            options.Listen(endpoint.EndPoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (endpoint.Certificate is { } certificate)
                {
                    new TlsConnections(certificate, time, logger).Secure(listen);
                }
            });
        }

        if (sockets.LocalPath is { } path)
        {
            options.ListenUnixSocket(path, static listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                LocalConnection.Mark(listen);
            });
        }

        // Kestrel's own log lines are of connections and its heartbeat: nothing that an operator of a broker waits for.
        transport.CreateBoundListenSocket = sockets.Take;
        return new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }
}
