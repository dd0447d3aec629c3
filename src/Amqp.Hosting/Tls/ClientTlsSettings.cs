using System.Security.Authentication;

namespace Amqp.Hosting.Tls;

/// <summary>How a backend speaks TLS to its server.</summary>
public sealed record ClientTlsSettings
{
    /// <summary>What messages call these settings, such as <c>auth_http.ssl_options</c>.</summary>
    public string Name { get; init; } = "TLS";

    /// <summary>Verify the server's certificate.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Verify that it is for the host that was asked for.</summary>
    public bool VerifyHostName { get; init; } = true;

    /// <summary>Most certificates between the server's and that of an authority; null for any number.</summary>
    public int? Depth { get; init; }

    /// <summary>A PEM file with authorities, which then count instead of the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A PEM file with a certificate to show to the server.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with its private key; null where it is in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>What the key is encrypted with.</summary>
    public string? KeyPassword { get; init; }

    /// <summary>The versions that are spoken.</summary>
    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;
}
