using Amqp.Hosting.Tls;

namespace Amqp.Authentication.Http;

/// <summary>What the <c>auth_http.*</c> keys say; the defaults are RabbitMQ's.</summary>
public sealed class HttpBackendSettings
{
    /// <summary>Parameters go in the body of a POST instead of the query of a GET.</summary>
    public bool UsePost { get; set; }

    /// <summary>Where logins are asked about.</summary>
    public Uri UserPath { get; set; } = new("http://localhost:8000/auth/user");

    /// <summary>Where access to virtual hosts is asked about.</summary>
    public Uri VirtualHostPath { get; set; } = new("http://localhost:8000/auth/vhost");

    /// <summary>Where access to queues and exchanges is asked about.</summary>
    public Uri ResourcePath { get; set; } = new("http://localhost:8000/auth/resource");

    /// <summary>Where routing keys on topic exchanges are asked about.</summary>
    public Uri TopicPath { get; set; } = new("http://localhost:8000/auth/topic");

    /// <summary>Longest time of a request.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest time until a connection is there.</summary>
    public TimeSpan ConnectionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Clients are told why access was denied.</summary>
    public bool DisclosesReasons { get; set; } = true;

    /// <summary>TLS, for paths that begin with https.</summary>
    public ClientTlsSettings Tls { get; set; } = new() { Name = "auth_http.ssl_options" };
}
