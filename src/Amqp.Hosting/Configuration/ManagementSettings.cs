using System.Net;

namespace Amqp.Hosting.Configuration;

/// <summary>Where and how the HTTP API is served (<c>management.*</c>). The defaults are RabbitMQ's.</summary>
public sealed record ManagementSettings
{
    /// <summary>The port unless another is said.</summary>
    public const int DefaultPort = 15672;

    /// <summary>Not served at all, neither by TCP nor on the socket in the data directory.</summary>
    public bool Disabled { get; init; }

    /// <summary>The address to listen on (<c>management.tcp.ip</c>).</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;

    /// <summary>The port to listen on; 0 takes a free one (<c>management.tcp.port</c>).</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>What every path begins with, with a leading slash and no trailing one; empty for nothing (<c>management.path_prefix</c>).</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary>Largest body of a request in octets (<c>management.http.max_body_size</c>).</summary>
    public long MaxBodySize { get; init; } = 20_000_000;

    /// <summary>Pages of which other origins a browser may let in; <c>*</c> for all (<c>management.cors.allow_origins</c>).</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>For how many seconds a browser may remember that; null to say nothing (<c>management.cors.max_age</c>).</summary>
    public int? CorsMaxAge { get; init; } = 1800;

    /// <summary>What pages may load (<c>management.csp.policy</c>).</summary>
    public string ContentSecurityPolicy { get; init; } = "default-src 'self'";

    /// <summary>Strict-Transport-Security; null for none (<c>management.hsts.policy</c>).</summary>
    public string? TransportSecurity { get; init; }

    /// <summary>Most failed logins of one address in a minute before further ones are refused unseen; 0 for no limit.</summary>
    public int LoginAttempts { get; init; } = 60;
}
