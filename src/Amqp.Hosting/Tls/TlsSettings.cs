using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Amqp.Hosting.Tls;

/// <summary>
/// How to speak TLS to clients (https://www.rabbitmq.com/docs/ssl): with a certificate that is there already, or with files,
/// which are looked at again while the broker runs.
/// </summary>
public sealed record TlsSettings
{
    /// <summary>What messages call these settings, such as <c>ssl_options</c>.</summary>
    public string Name { get; init; } = "TLS";

    /// <summary>The certificate, with its private key; null to read <see cref="CertificateFile"/>.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>A PEM file with the certificate first, then those that lead to the authority (<c>certfile</c>).</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the private key; null where it is in the certificate's file (<c>keyfile</c>).</summary>
    public string? KeyFile { get; init; }

    /// <summary>What the private key is encrypted with; null where it is not (<c>password</c>).</summary>
    public string? KeyPassword { get; init; }

    /// <summary>Authorities that clients' certificates must come from; null to read <see cref="AuthorityFile"/>.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>A PEM file with the certificates of authorities (<c>cacertfile</c>).</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Ask clients for a certificate, and verify it against the authorities (<c>verify = verify_peer</c>).</summary>
    public bool VerifyPeer { get; init; }

    /// <summary>Refuse clients that have no certificate (<c>fail_if_no_peer_cert</c>). Means nothing without <see cref="VerifyPeer"/>.</summary>
    public bool FailIfNoPeerCertificate { get; init; }

    /// <summary>Most certificates between a client's and that of an authority (<c>depth</c>).</summary>
    public int Depth { get; init; } = 1;

    /// <summary>The versions that are spoken (<c>versions</c>): TLS 1.2 and 1.3.</summary>
    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>The cipher suites that are spoken; empty for the system's choice (<c>ciphers</c>). Not supported on Windows.</summary>
    public IReadOnlyList<TlsCipherSuite> Ciphers { get; init; } = [];

    /// <summary>How often files are looked at for changes, at most; they are looked at when somebody connects.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(1);
}
