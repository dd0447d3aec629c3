using System.Net;
using Amqp.Hosting.Tls;

namespace Amqp.Hosting.Configuration;

/// <summary>Where and how the HTTP API is served (<c>management.*</c>). The defaults are RabbitMQ's.</summary>
public sealed record ManagementSettings
{
    /// <summary>The port unless another is said.</summary>
    public const int DefaultPort = 15672;

    /// <summary>The port of TLS unless another is said.</summary>
    public const int DefaultTlsPort = 15671;

    /// <summary>The Unix domain socket in the data directory that the command line tools look for.</summary>
    public const string LocalSocketName = "amqpd.sock";

    /// <summary>Not served at all, neither by TCP nor on the socket in the data directory.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>The address to listen on (<c>management.tcp.ip</c>).</summary>
    public IPAddress Address { get; set; } = IPAddress.IPv6Any;

    /// <summary>The port to listen on; 0 takes a free one (<c>management.tcp.port</c>).</summary>
    public int Port { get; set; } = DefaultPort;

    /// <summary>
    /// Served without TLS. RabbitMQ opens no plain port where keys of TLS are given and none of TCP.
    /// </summary>
    public bool ServesPlain { get; set; } = true;

    /// <summary>How TLS is spoken; null for no listener of TLS (<c>management.ssl.*</c>).</summary>
    public TlsSettings? Tls { get; set; }

    /// <summary>The address to listen on for TLS (<c>management.ssl.ip</c>).</summary>
    public IPAddress TlsAddress { get; set; } = IPAddress.IPv6Any;

    /// <summary>The port to listen on for TLS; 0 takes a free one (<c>management.ssl.port</c>).</summary>
    public int TlsPort { get; set; } = DefaultTlsPort;

    /// <summary>Connections that the system keeps until they are accepted (<c>management.tcp.backlog</c>).</summary>
    public int Backlog { get; set; } = 1024;

    /// <summary>How long a connection may be idle between two requests (<c>management.tcp.idle_timeout</c>).</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may take to send the head of a request (<c>management.tcp.request_timeout</c>).</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Answers are compressed for whoever takes that (<c>management.tcp.compress</c>).</summary>
    public bool Compresses { get; set; } = true;

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

    /// <summary>How pages log in with tokens (<c>management.oauth_*</c>).</summary>
    public ManagementOAuthSettings OAuth { get; init; } = new();
}
