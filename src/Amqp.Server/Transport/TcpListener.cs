using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Amqp.Server.Connections;
using Microsoft.Extensions.Logging;

namespace Amqp.Server.Transport;

/// <summary>
/// Accepts TCP connections on one endpoint, plain or TLS, and hands them to a server. An IPv6 wildcard endpoint serves IPv4 too.
/// </summary>
/// <remarks>Connections whose TLS handshake or proxy header is under way are in <c>_setups</c>, so that stopping ends them.</remarks>
public sealed partial class TcpListener : IAsyncDisposable
{
    private readonly AmqpServer _server;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly ILogger _connectionLogger;
    private readonly Socket _socket;
    private readonly ListenerOptions _options;
    private readonly ConcurrentDictionary<ConnectionSetup, Task> _setups = [];
    private Task _accepting = Task.CompletedTask;

    /// <summary>Binds the endpoint and listens; nothing is accepted before <see cref="Start"/>.</summary>
    /// <exception cref="SocketException">The endpoint cannot be bound.</exception>
    public TcpListener(AmqpServer server, IPEndPoint endPoint, ILoggerFactory loggers, ListenerOptions? options = null)
    {
        _options = options ?? new ListenerOptions();
        _server = server;
        _loggers = loggers;
        _logger = loggers.CreateLogger("Amqp.Server.Listener");
        _connectionLogger = loggers.CreateLogger(AmqpServer.ConnectionCategory);
        _socket = Bind(endPoint, _options.Backlog);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>Where it listens; the port is the real one where 0 was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>It speaks TLS.</summary>
    public bool IsTls => _options.Tls is not null;

    /// <summary>A listener on the same endpoint, after this one was disposed of.</summary>
    /// <exception cref="SocketException">The endpoint cannot be bound any more.</exception>
    public TcpListener Reopen() => new(_server, EndPoint, _loggers, _options);

    /// <summary>Begins to accept.</summary>
    public void Start()
    {
        LogStarted(_logger, IsTls ? "TLS (SSL)" : "TCP", EndPoint);
        _accepting = AcceptAsync();
    }

    /// <summary>Stops listening; connections that were accepted go on.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        foreach (var setup in _setups.Keys)
        {
            setup.Stop();
        }

        await Task.WhenAll(_setups.Values).ConfigureAwait(false);
    }

    private static Socket Bind(IPEndPoint endPoint, int backlog)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
            }

            socket.Bind(endPoint);
            socket.Listen(backlog);
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
            Configure(socket);
            if (_options.ExpectsProxyHeader || IsTls)
            {
                SetUp(socket);
                return;
            }

            var info = TransportInfo.Between((IPEndPoint)socket.RemoteEndPoint!, (IPEndPoint)socket.LocalEndPoint!);
            Serve(new SocketTransport(socket, new NetworkStream(socket, ownsSocket: true)), info);
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }

    private void Configure(Socket socket)
    {
        socket.NoDelay = _options.NoDelay;
        if (_options.KeepAlive)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }

        if (_options.LingerSeconds is { } linger)
        {
            socket.LingerState = new LingerOption(enable: true, linger);
        }

        // Unless asked for, not even to what they are: that would end the system's own tuning.
        if (_options.SendBuffer is { } send)
        {
            socket.SendBufferSize = send;
        }

        if (_options.ReceiveBuffer is { } receive)
        {
            socket.ReceiveBufferSize = receive;
        }
    }

    /// <summary>Reads the proxy's header and shakes hands beside the accepting, which must not wait for a peer.</summary>
    private void SetUp(Socket socket)
    {
        var setup = new ConnectionSetup(socket, _options);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _setups[setup] = SetUpAsync(setup, started.Task);
        started.SetResult();
    }

    private async Task SetUpAsync(ConnectionSetup setup, Task started)
    {
        // Not before it is known, or it could end first and stay known for ever.
        await started.ConfigureAwait(false);
        try
        {
            var (transport, info) = await setup.RunAsync(_server.Runtime.Wheel).ConfigureAwait(false);
            Serve(transport, info);
        }
        catch (ConnectionSetupException failed) when (failed.IsSilent)
        {
            LogSetupEnded(_connectionLogger, failed.Name);
        }
        catch (ConnectionSetupException failed)
        {
            LogSetupFailed(_connectionLogger, failed.Name, IsTls ? "TLS handshake" : "PROXY header", failed.Message);
        }
        catch (SocketException)
        {
            // The peer is gone already.
        }
        finally
        {
            _setups.TryRemove(setup, out _);
            setup.Dispose();
        }
    }

    private void Serve(SocketTransport transport, TransportInfo info)
    {
        LogAccepted(_connectionLogger, info.Name);
        _server.Accept(transport, info, () => End(transport));
    }

    private void End(SocketTransport transport)
    {
        if (_server.IsStopping)
        {
            transport.Dispose();
            return;
        }

        // Its outcome is handled inside; it never faults.
        _ = transport.LingerAsync(_server.Runtime.Wheel);
    }

    [LoggerMessage(200, LogLevel.Information, "started {Kind} listener on {EndPoint}")]
    private static partial void LogStarted(ILogger logger, string kind, IPEndPoint endPoint);

    [LoggerMessage(201, LogLevel.Information, "accepting AMQP connection {Name}")]
    private static partial void LogAccepted(ILogger logger, string name);

    [LoggerMessage(202, LogLevel.Error, "cannot accept a connection on {EndPoint}: {Reason}")]
    private static partial void LogAcceptFailed(ILogger logger, IPEndPoint endPoint, string reason);

    [LoggerMessage(203, LogLevel.Warning, "connection {Name}: {What} failed: {Reason}")]
    private static partial void LogSetupFailed(ILogger logger, string name, string what, string reason);

    [LoggerMessage(204, LogLevel.Debug, "connection {Name}: ended before it began")]
    private static partial void LogSetupEnded(ILogger logger, string name);
}
