using System.Net;

namespace Amqp.Hosting.Configuration;

/// <summary>Where and how the HTTP API is served (<c>management.*</c>). The defaults are RabbitMQ's.</summary>
public sealed record ManagementSettings
{
    /// <summary>The port unless another is said.</summary>
    public const int DefaultPort = 15672;

    /// <summary>The Unix domain socket in the data directory that the command line tools look for.</summary>
    public const string LocalSocketName = "amqpd.sock";

    /// <summary>Not served at all, neither by TCP nor on the socket in the data directory.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>The address to listen on (<c>management.tcp.ip</c>).</summary>
    public IPAddress Address { get; set; } = IPAddress.IPv6Any;

    /// <summary>The port to listen on; 0 takes a free one (<c>management.tcp.port</c>).</summary>
    public int Port { get; set; } = DefaultPort;

    /// <summary>What every path begins with, with a leading slash and no trailing one; empty for nothing (<c>management.path_prefix</c>).</summary>
    public string PathPrefix { get; set; } = "";

    /// <summary>Largest body of a request in octets (<c>management.http.max_body_size</c>).</summary>
    public long MaxBodySize { get; set; } = 20_000_000;

    /// <summary>Pages of which other origins a browser may let in; <c>*</c> for all (<c>management.cors.allow_origins</c>).</summary>
    public IList<string> CorsOrigins { get; init; } = [];

    /// <summary>For how many seconds a browser may remember that; null to say nothing (<c>management.cors.max_age</c>).</summary>
    public int? CorsMaxAge { get; set; } = 1800;

    /// <summary>What pages may load (<c>management.csp.policy</c>).</summary>
    public string ContentSecurityPolicy { get; set; } = "default-src 'self'";

    /// <summary>Strict-Transport-Security; null for none (<c>management.hsts.policy</c>).</summary>
    public string? TransportSecurity { get; set; }

    /// <summary>Most failed logins of one address in a minute before further ones are refused unseen; 0 for no limit.</summary>
    public int LoginAttempts { get; set; } = 60;
}
