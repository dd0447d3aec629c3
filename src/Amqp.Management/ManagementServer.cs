using System.Net;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management.Http;
using Amqp.Management.Node;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Amqp.Management;

/// <summary>
/// A running HTTP API. It is Kestrel without a host, a container and a middleware pipeline around it: those would take more
/// time to start than the rest of the broker does.
/// </summary>
public sealed partial class ManagementServer : IListeningExtension, IAsyncDisposable
{
    private const int MaxRequestLine = 32 * 1024;
    private const int MaxConnections = 10_000;

    private readonly KestrelServer _kestrel;
    private readonly ILogger _logger;
    private readonly string _path;

    private ManagementServer(AmqpBroker broker, ManagementSettings settings, ILogger logger)
    {
        _path = settings.PathPrefix.Length == 0 ? "/" : settings.PathPrefix;
        _logger = logger;
        Monitor = new NodeMonitor(broker);
        Sockets = new ListeningSockets(settings, broker.Options.DataDirectory);
        _kestrel = CreateKestrel(settings);
        Application = new ApiApplication(new ApiHost(broker, settings, this), logger);
    }

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint EndPoint => Sockets.EndPoint;

    /// <summary>The Unix domain socket on which whoever may open it is an administrator; null without a data directory.</summary>
    public string? LocalSocket => Sockets.LocalPath;

    /// <inheritdoc/>
    public IReadOnlyList<ExtensionListener> Listeners => [new("http", EndPoint, "RabbitMQ Management", _path)];

    internal ListeningSockets Sockets { get; }

    /// <summary>Keeps history while the server runs.</summary>
    internal NodeMonitor Monitor { get; }

    private ApiApplication Application { get; }

    /// <summary>Listens and serves.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="settings">Where and how.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="EndpointException">The port cannot be bound.</exception>
    public static async Task<ManagementServer> StartAsync(AmqpBroker broker, ManagementSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(settings);
        var server = new ManagementServer(broker, settings, broker.Options.LoggerFactory.CreateLogger("Amqp.Management"));
        try
        {
            await server._kestrel.StartAsync(server.Application, cancellationToken).ConfigureAwait(false);
            server.LogStarted(server.EndPoint);
            if (server.Sockets.LocalProblem is { } problem)
            {
                server.LogNoLocalSocket(problem);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops listening; requests that are being answered get a moment to end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _kestrel.StopAsync(patience.Token).ConfigureAwait(false);
        _kestrel.Dispose();
        Sockets.Dispose();
        Monitor.Dispose();
    }

    private KestrelServer CreateKestrel(ManagementSettings settings)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestLineSize = MaxRequestLine;
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Listen(new IPEndPoint(settings.Address, settings.Port), listen => listen.Protocols = HttpProtocols.Http1);
        if (Sockets.LocalPath is { } path)
        {
            options.ListenUnixSocket(path, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                LocalConnection.Mark(listen);
            });
        }

        // Kestrel's own log lines are of connections and its heartbeat: nothing that an operator of a broker waits for.
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = Sockets.Bind }), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    [LoggerMessage(500, LogLevel.Information, "Management plugin: HTTP (non-TLS) listener started on {EndPoint}")]
    private partial void LogStarted(IPEndPoint endPoint);

    [LoggerMessage(501, LogLevel.Warning, "the command line tools cannot reach this broker by its data directory: {Reason}")]
    private partial void LogNoLocalSocket(string reason);
}
