using System.Net;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Amqp.Management.Prometheus;

/// <summary>Metrics, served on a port of their own: a firewall may let Prometheus in and keep everybody else out.</summary>
public sealed partial class PrometheusServer : IListeningExtension, IAsyncDisposable
{
    private const int MaxConnections = 1000;

    private readonly KestrelServer _kestrel;
    private readonly PrometheusApplication _application;
    private readonly ListeningSockets _sockets;
    private readonly ILogger _logger;

    private PrometheusServer(AmqpBroker broker, PrometheusSettings settings, ILogger logger)
    {
        _logger = logger;
        _sockets = new ListeningSockets(EndpointsOf(broker, settings), dataDirectory: null);
        _application = new PrometheusApplication(new ApiHost(broker, new ManagementSettings(), null), settings, logger);
        _kestrel = CreateKestrel(broker.Options.TimeProvider);
    }

    /// <summary>Where it listens first, with the real port; that is the plain listener where there is one.</summary>
    public IPEndPoint EndPoint => _sockets.Endpoints[0].EndPoint;

    /// <inheritdoc/>
    public IReadOnlyList<ExtensionListener> Listeners =>
    [
        .. _sockets.Endpoints.Select(static endpoint => new ExtensionListener(
            endpoint.Certificate is null ? "http/prometheus" : "https/prometheus", endpoint.EndPoint, "RabbitMQ Prometheus", "/", endpoint.Certificate)),
    ];

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
            foreach (var endpoint in server._sockets.Endpoints)
            {
                server.LogStarted(endpoint.Certificate is null ? "HTTP (non-TLS)" : "HTTPS (TLS)", endpoint.EndPoint);
            }

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
        _sockets.Dispose();
    }

    private static List<WebEndpoint> EndpointsOf(AmqpBroker broker, PrometheusSettings settings)
    {
        var endpoints = new List<WebEndpoint>();
        if (settings.ServesPlain)
        {
            endpoints.Add(new WebEndpoint(new IPEndPoint(settings.Address, settings.Port ?? PrometheusSettings.DefaultPort), "prometheus.tcp.port"));
        }

        if (settings.Tls is { } tls)
        {
            endpoints.Add(new WebEndpoint(new IPEndPoint(settings.TlsAddress, settings.TlsPort), "prometheus.ssl.port", broker.CertificateOf(tls)));
        }

        return endpoints.Count > 0 ? endpoints : throw new ArgumentException("neither a plain nor a TLS listener is asked for", nameof(settings));
    }

    private KestrelServer CreateKestrel(TimeProvider time)
    {
        var options = new KestrelServerOptions();
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxConcurrentConnections = MaxConnections;
        return BareKestrel.Create(options, _sockets, new SocketTransportOptions(), time, _logger);
    }

    [LoggerMessage(510, LogLevel.Information, "Prometheus metrics: {Kind} listener started on {EndPoint}")]
    private partial void LogStarted(string kind, IPEndPoint endPoint);
}
