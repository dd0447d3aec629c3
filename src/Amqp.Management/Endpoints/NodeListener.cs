using System.Net;
using Amqp.Management.Http;

namespace Amqp.Management.Endpoints;

/// <summary>A port that the broker listens on.</summary>
/// <param name="Protocol">As RabbitMQ names it: <c>amqp</c>, <c>http</c>.</param>
/// <param name="EndPoint">Where.</param>
internal sealed record NodeListener(string Protocol, IPEndPoint EndPoint)
{
    private const string Amqp = "amqp";

    /// <summary>The name that clients call a protocol by, as the listener's: <c>amqp091</c> and the like are all <c>amqp</c>.</summary>
    public static string Canonical(string protocol)
    {
        var name = protocol.ToLowerInvariant();
        return name switch
        {
            "amqp091" or "amqp0.9.1" or "amqp0-9-1" or "amqp10" or "amqp1.0" or "amqp1-0" => Amqp,
            "amqps" or "amqp/ssl" or "amqp/tls" => "amqp/ssl",
            _ => name,
        };
    }

    /// <summary>It is clients of AMQP who connect there.</summary>
    public bool IsAmqp => Protocol.StartsWith(Amqp, StringComparison.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeListener> All(ApiHost host)
    {
        var listeners = host.Broker.Endpoints.Select(endPoint => new NodeListener(Amqp, endPoint));
        return host.Server is { } server ? [.. listeners, new NodeListener("http", server.EndPoint)] : [.. listeners];
    }
}
