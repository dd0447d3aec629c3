using System.Net;
using Amqp.Hosting.Tls;
using Amqp.Management.Http;

namespace Amqp.Management.Endpoints;

/// <summary>A port that the broker listens on.</summary>
/// <param name="Protocol">As RabbitMQ names it: <c>amqp</c>, <c>http</c>.</param>
/// <param name="EndPoint">Where.</param>
/// <param name="Certificate">The certificate that is shown there; null without TLS.</param>
internal sealed record NodeListener(string Protocol, IPEndPoint EndPoint, TlsCertificateProvider? Certificate = null)
{
    private const string Amqp = "amqp";
    private const string AmqpOverTls = "amqp/ssl";
    private const string Http = "http";
    private const string Https = "https";

    /// <summary>The name that clients call a protocol by, as the listener's: <c>amqp091</c> and the like are all <c>amqp</c>.</summary>
    public static string Canonical(string protocol)
    {
        var name = protocol.ToLowerInvariant();
        return name switch
        {
            "amqp091" or "amqp0.9.1" or "amqp0-9-1" or "amqp10" or "amqp1.0" or "amqp1-0" => Amqp,
            "amqps" or "amqp/ssl" or "amqp/tls" => AmqpOverTls,
            "https" or "http/ssl" or "http/tls" => Https,
            _ => name,
        };
    }

    /// <summary>It is clients of AMQP who connect there.</summary>
    public bool IsAmqp => Protocol.StartsWith(Amqp, StringComparison.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeListener> All(ApiHost host)
    {
        var listeners = new List<NodeListener>();
        if (host.Broker.IsServing)
        {
            listeners.AddRange(host.Broker.Endpoints.Select(endPoint => new NodeListener(Amqp, endPoint)));
            listeners.AddRange(host.Broker.TlsListeners.Select(listener => new NodeListener(AmqpOverTls, listener.EndPoint, listener.Certificate)));
        }

        if (host.Server is { } server)
        {
            listeners.AddRange(server.Sockets.Endpoints.Select(static endpoint =>
                new NodeListener(endpoint.Certificate is null ? Http : Https, endpoint.EndPoint, endpoint.Certificate)));
        }

        return listeners;
    }
}
