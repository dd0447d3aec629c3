using System.Net.Security;

namespace Amqp.Authentication.Ldap.Client;

/// <summary>Where LDAP servers are and how they are spoken with.</summary>
/// <param name="Servers">Hosts or addresses, tried in turn.</param>
/// <param name="Port">The port of all of them.</param>
/// <param name="Tls">TLS from the first octet on, or after StartTLS; null for none.</param>
/// <param name="UsesStartTls">TLS begins with the StartTLS operation.</param>
/// <param name="Timeout">Longest time of connecting to one server, and of one operation.</param>
internal sealed record LdapEndpoint(IReadOnlyList<string> Servers, int Port, SslClientAuthenticationOptions? Tls, bool UsesStartTls, TimeSpan Timeout)
{
    /// <summary>What the framework's TLS wants for one of the servers.</summary>
    public SslClientAuthenticationOptions TlsFor(string server) => new()
    {
        TargetHost = server,
        EnabledSslProtocols = Tls!.EnabledSslProtocols,
        CertificateRevocationCheckMode = Tls.CertificateRevocationCheckMode,
        CertificateChainPolicy = Tls.CertificateChainPolicy?.Clone(),
        RemoteCertificateValidationCallback = Tls.RemoteCertificateValidationCallback,
        ClientCertificateContext = Tls.ClientCertificateContext,
    };
}
