using System.Net;
using Amqp.Hosting.Tls;

namespace Amqp.Hosting.Configuration;

/// <summary>Where and how metrics are served to Prometheus (<c>prometheus.*</c>). The defaults are RabbitMQ's.</summary>
public sealed record PrometheusSettings
{
    /// <summary>The port unless another is said.</summary>
    public const int DefaultPort = 15692;

    /// <summary>The port for TLS unless another is said.</summary>
    public const int DefaultTlsPort = 15691;

    /// <summary>The path unless another is said.</summary>
    public const string DefaultPath = "/metrics";

    /// <summary>Not served at all.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>The address to listen on (<c>prometheus.tcp.ip</c>).</summary>
    public IPAddress Address { get; set; } = IPAddress.IPv6Any;

    /// <summary>
    /// The port to listen on (<c>prometheus.tcp.port</c>); 0 takes a free one. Where nobody asked for one, it is 15692, and the broker
    /// starts without metrics when somebody else has that.
    /// </summary>
    public int? Port { get; set; }

    /// <summary>Listen without TLS.</summary>
    public bool ServesPlain { get; set; } = true;

    /// <summary>How to speak TLS (<c>prometheus.ssl.*</c>); null for no TLS.</summary>
    public TlsSettings? Tls { get; set; }

    /// <summary>The address to listen on for TLS (<c>prometheus.ssl.ip</c>).</summary>
    public IPAddress TlsAddress { get; set; } = IPAddress.IPv6Any;

    /// <summary>The port to listen on for TLS; 0 takes a free one (<c>prometheus.ssl.port</c>).</summary>
    public int TlsPort { get; set; } = DefaultTlsPort;

    /// <summary>What the paths begin with, with a leading slash and no trailing one (<c>prometheus.path</c>).</summary>
    public string Path { get; set; } = DefaultPath;

    /// <summary>Every queue, channel and connection by itself where nothing else is asked for (<c>prometheus.return_per_object_metrics</c>).</summary>
    public bool IsPerObject { get; set; }

    /// <summary>Whoever scrapes has to be a user with the tag <c>monitoring</c> (<c>prometheus.authentication.enabled</c>).</summary>
    public bool RequiresLogin { get; set; }
}
