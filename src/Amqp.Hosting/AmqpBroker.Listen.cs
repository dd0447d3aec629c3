using System.Net;
using Amqp.Hosting.Runtime;
using Amqp.Hosting.Tls;
using Amqp.Server.Transport;

namespace Amqp.Hosting;

/// <summary>Where the broker listens, and the certificates it shows there.</summary>
public sealed partial class AmqpBroker
{
    /// <summary>Where the broker listens for plain connections, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => [.. _listeners.Where(static listener => !listener.IsTls).Select(static listener => listener.EndPoint)];

    /// <summary>Where the broker listens for TLS, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> TlsEndpoints => [.. _listeners.Where(static listener => listener.IsTls).Select(static listener => listener.EndPoint)];

    /// <summary>Where the broker listens for TLS, each with the certificate that it shows there.</summary>
    public IReadOnlyList<(IPEndPoint EndPoint, TlsCertificateProvider Certificate)> TlsListeners =>
        [.. TlsEndpoints.Zip(Options.TlsEndpoints, (endPoint, configured) => (endPoint, CertificateOf(configured.Tls)))];

    /// <summary>The certificates in use, one for each settings of TLS endpoints, those of extensions among them.</summary>
    public IReadOnlyCollection<TlsCertificateProvider> Certificates => [.. _certificates.Values.Select(static certificate => certificate.Value)];

    /// <summary>
    /// The certificate that listeners with these settings show, loaded by whoever asks first. Extensions that listen for TLS take theirs
    /// from here, so that a reload of the configuration reaches them.
    /// </summary>
    /// <exception cref="TlsSettingsException">It cannot be used.</exception>
    public TlsCertificateProvider CertificateOf(TlsSettings settings) => _certificates.GetOrAdd(
        settings,
        static (settings, options) => new Lazy<TlsCertificateProvider>(() => new TlsCertificateProvider(settings, options.TimeProvider, options.LoggerFactory)),
        Options).Value;

    /// <summary>
    /// What a client library connects to: the first endpoint with the first user's name and password, on the default virtual host of the options.
    /// It begins with <c>amqps</c> where the broker listens for TLS only.
    /// </summary>
    /// <exception cref="InvalidOperationException">The broker listens nowhere.</exception>
    public Uri Uri => _listeners.Length > 0
        ? UriOf(_listeners[0])
        : throw new InvalidOperationException("the broker listens on no endpoint; use Connect() for a connection in memory");

    private Uri UriOf(TcpListener listener)
    {
        var address = listener.EndPoint.Address;
        var host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : address;
        var login = _firstUser is { } user ? $"{Uri.EscapeDataString(user.Name)}:{Uri.EscapeDataString(user.Password)}@" : "";
        return new Uri($"{(listener.IsTls ? "amqps" : "amqp")}://{login}{new IPEndPoint(host, listener.EndPoint.Port)}/{Uri.EscapeDataString(_defaultVirtualHost)}");
    }

    private TcpListener[] Listen(AmqpBrokerOptions options)
    {
        var listeners = new List<TcpListener>(options.Endpoints.Count + options.TlsEndpoints.Count);
        try
        {
            foreach (var endPoint in options.Endpoints)
            {
                listeners.Add(Bind(endPoint, options, options.Listener with { Tls = null }));
            }

            foreach (var endPoint in options.TlsEndpoints)
            {
                listeners.Add(Bind(endPoint.EndPoint, options, options.Listener with { Tls = CertificateOf(endPoint.Tls) }));
            }

            return [.. listeners];
        }
        catch
        {
            foreach (var listener in listeners)
            {
                // Not started, so there is nothing to wait for: it completes at once.
                _ = listener.DisposeAsync().AsTask();
            }

            _broker.Dispose();
            throw;
        }
    }

    private TcpListener Bind(IPEndPoint endPoint, AmqpBrokerOptions options, ListenerOptions listener) =>
        EndpointBinder.Bind(endPoint, address => new TcpListener(_server, address, options.LoggerFactory, listener));
}
