using System.Net;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Amqp.Management.Prometheus;

/// <summary>Metrics, served on a port of their own: a firewall may let Prometheus in and keep everybody else out.</summary>
public sealed partial class PrometheusServer : IListeningExtension, IAsyncDisposable
{
    private const int MaxConnections = 1000;

    private readonly KestrelServer _kestrel;
    private readonly PrometheusApplication _application;
    private readonly PrometheusSettings _settings;
    private readonly ListeningSockets _sockets;
    private readonly ILogger _logger;

    private PrometheusServer(AmqpBroker broker, PrometheusSettings settings, ILogger logger)
    {
        _settings = settings;
        _logger = logger;
        _sockets = new ListeningSockets(new IPEndPoint(settings.Address, settings.Port ?? PrometheusSettings.DefaultPort), "prometheus.tcp.port");
        _application = new PrometheusApplication(new ApiHost(broker, new ManagementSettings(), null), settings, logger);
        _kestrel = CreateKestrel();
    }

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint EndPoint => _sockets.EndPoint;

    /// <inheritdoc/>
    public IReadOnlyList<ExtensionListener> Listeners => [new("http/prometheus", EndPoint, "RabbitMQ Prometheus", "/")];

    /// <summary>Listens and serves.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="settings">Where and how.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="EndpointException">The port cannot be bound.</exception>
    public static async Task<PrometheusServer> StartAsync(AmqpBroker broker, PrometheusSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(settings);
        var server = new PrometheusServer(broker, settings, broker.Options.LoggerFactory.CreateLogger("Amqp.Prometheus"));
        try
        {
            await server._kestrel.StartAsync(server._application, cancellationToken).ConfigureAwait(false);
            server.LogStarted(server.EndPoint);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops listening; scrapes that are being answered get a moment to end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _kestrel.StopAsync(patience.Token).ConfigureAwait(false);
        _kestrel.Dispose();
    }

    private KestrelServer CreateKestrel()
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Listen(new IPEndPoint(_settings.Address, _settings.Port ?? PrometheusSettings.DefaultPort), static listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = _sockets.Bind }), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    [LoggerMessage(510, LogLevel.Information, "Prometheus metrics: HTTP (non-TLS) listener started on {EndPoint}")]
    private partial void LogStarted(IPEndPoint endPoint);
}
