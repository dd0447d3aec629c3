using System.Net;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Tls;
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
public sealed partial class ManagementServer : IAsyncDisposable
{
    private const int MaxRequestLine = 32 * 1024;
    private const int MaxConnections = 10_000;

    private readonly KestrelServer _kestrel;
    private readonly ILogger _logger;

    private ManagementServer(AmqpBroker broker, ManagementSettings settings, ILogger logger)
    {
        _logger = logger;
        Sockets = new ListeningSockets(EndpointsOf(broker, settings), broker.Options.DataDirectory);
        Monitor = new NodeMonitor(broker);
        _kestrel = CreateKestrel(settings, broker.Options.TimeProvider);
        Application = new ApiApplication(new ApiHost(broker, settings, this), logger);
    }

    /// <summary>Where it listens first, with the real port; that is the plain listener where there is one.</summary>
    public IPEndPoint EndPoint => Sockets.Endpoints[0].EndPoint;

    /// <summary>Where it listens for TLS, with the real port; null where it does not.</summary>
    public IPEndPoint? TlsEndPoint => Sockets.Endpoints.FirstOrDefault(static endpoint => endpoint.Certificate is not null)?.EndPoint;

    /// <summary>The Unix domain socket on which whoever may open it is an administrator; null without a data directory.</summary>
    public string? LocalSocket => Sockets.LocalPath;

    internal ListeningSockets Sockets { get; }

    /// <summary>Keeps history while the server runs.</summary>
    internal NodeMonitor Monitor { get; }

    private ApiApplication Application { get; }

    /// <summary>Listens and serves.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="settings">Where and how.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="EndpointException">A port cannot be bound.</exception>
    /// <exception cref="TlsSettingsException">A certificate cannot be used.</exception>
    public static async Task<ManagementServer> StartAsync(AmqpBroker broker, ManagementSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(settings);
        var server = new ManagementServer(broker, settings, broker.Options.LoggerFactory.CreateLogger("Amqp.Management"));
        try
        {
            await server._kestrel.StartAsync(server.Application, cancellationToken).ConfigureAwait(false);
            foreach (var endpoint in server.Sockets.Endpoints)
            {
                server.LogStarted(endpoint.Certificate is null ? "HTTP (non-TLS)" : "HTTPS (TLS)", endpoint.EndPoint);
            }

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

    private static List<WebEndpoint> EndpointsOf(AmqpBroker broker, ManagementSettings settings)
    {
        var endpoints = new List<WebEndpoint>();
        if (settings.ServesPlain)
        {
            endpoints.Add(new WebEndpoint(new IPEndPoint(settings.Address, settings.Port), "management.tcp.port"));
        }

        if (settings.Tls is { } tls)
        {
            endpoints.Add(new WebEndpoint(new IPEndPoint(settings.TlsAddress, settings.TlsPort), "management.ssl.port", broker.CertificateOf(tls)));
        }

        return endpoints.Count > 0 ? endpoints : throw new ArgumentException("neither a plain nor a TLS listener is asked for", nameof(settings));
    }

    private KestrelServer CreateKestrel(ManagementSettings settings, TimeProvider time)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestLineSize = MaxRequestLine;
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.KeepAliveTimeout = settings.IdleTimeout;
        options.Limits.RequestHeadersTimeout = settings.RequestTimeout;
        foreach (var endpoint in Sockets.Endpoints)
        {
            options.Listen(endpoint.EndPoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (endpoint.Certificate is { } certificate)
                {
                    new TlsConnections(certificate, time, _logger).Secure(listen);
                }
            });
        }

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
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = Sockets.Take, Backlog = settings.Backlog }), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    [LoggerMessage(500, LogLevel.Information, "Management plugin: {Kind} listener started on {EndPoint}")]
    private partial void LogStarted(string kind, IPEndPoint endPoint);

    [LoggerMessage(501, LogLevel.Warning, "the command line tools cannot reach this broker by its data directory: {Reason}")]
    private partial void LogNoLocalSocket(string reason);
}
