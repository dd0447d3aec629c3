using System.Net;
using System.Net.Sockets;
using Amqp.Server.Connections;
using Microsoft.Extensions.Logging;

namespace Amqp.Server.Transport;

/// <summary>Accepts TCP connections on one endpoint and hands them to a server. An IPv6 wildcard endpoint serves IPv4 too.</summary>
public sealed partial class TcpListener : IAsyncDisposable
{
    private const int Backlog = 1024;

    private readonly AmqpServer _server;
    private readonly ILogger _logger;
    private readonly ILogger _connectionLogger;
    private readonly Socket _socket;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Binds the endpoint and listens; nothing is accepted before <see cref="Start"/>.</summary>
    /// <exception cref="SocketException">The endpoint cannot be bound.</exception>
    public TcpListener(AmqpServer server, IPEndPoint endPoint, ILoggerFactory loggers)
    {
        _server = server;
        _logger = loggers.CreateLogger("Amqp.Server.Listener");
        _connectionLogger = loggers.CreateLogger(AmqpServer.ConnectionCategory);
        _socket = Bind(endPoint);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>Where it listens; the port is the real one where 0 was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Begins to accept.</summary>
    public void Start()
    {
        LogStarted(_logger, EndPoint);
        _accepting = AcceptAsync();
    }

    /// <summary>Stops listening; connections that were accepted go on.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
    }

    private static Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Serve(await _socket.AcceptAsync().ConfigureAwait(false));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.OperationAborted)
            {
                return;
            }
            catch (SocketException error)
            {
                // The peer is gone already, or descriptors ran out: the next one may do.
                LogAcceptFailed(_logger, EndPoint, error.Message);
            }
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            var remote = (IPEndPoint)socket.RemoteEndPoint!;
            var local = (IPEndPoint)socket.LocalEndPoint!;
            var pipe = new SocketDuplexPipe(socket);
            var transport = TransportInfo.Between(remote, local);
            LogAccepted(_connectionLogger, transport.Name);
            _server.Accept(pipe, transport, () => End(pipe));
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }

    private void End(SocketDuplexPipe pipe)
    {
        if (_server.IsStopping)
        {
            pipe.Dispose();
            return;
        }

        // Its outcome is handled inside; it never faults.
        _ = pipe.LingerAsync(_server.Runtime.Wheel);
    }

    [LoggerMessage(200, LogLevel.Information, "started TCP listener on {EndPoint}")]
    private static partial void LogStarted(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(201, LogLevel.Information, "accepting AMQP connection {Name}")]
    private static partial void LogAccepted(ILogger logger, string name);

    [LoggerMessage(202, LogLevel.Error, "cannot accept a connection on {EndPoint}: {Reason}")]
    private static partial void LogAcceptFailed(ILogger logger, IPEndPoint endPoint, string reason);
}
