using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Amqp.Hosting.Tls;

/// <summary>Makes of settings and credentials what the framework's TLS wants.</summary>
internal static class TlsServerOptions
{
    public static SslServerAuthenticationOptions Create(TlsSettings settings, TlsCredentials credentials)
    {
        var options = new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = settings.Versions,
            ServerCertificateContext = SslStreamCertificateContext.Create(
                credentials.Certificate, credentials.Chain, offline: true, Trust(settings, credentials)),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
        };
        if (settings.Ciphers.Count > 0 && !OperatingSystem.IsWindows() && !OperatingSystem.IsAndroid())
        {
            options.CipherSuitesPolicy = new CipherSuitesPolicy(settings.Ciphers);
        }

        if (settings.VerifyPeer)
        {
            var verification = new PeerVerification(settings, credentials.Authorities);
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = verification.Policy();
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => verification.Accepts(certificate, chain, errors);
        }

        return options;
    }

    /// <summary>Names the authorities in the handshake, so that a client with several certificates chooses the right one.</summary>
    private static SslCertificateTrust? Trust(TlsSettings settings, TlsCredentials credentials) =>
        settings.VerifyPeer && OperatingSystem.IsLinux()
            ? SslCertificateTrust.CreateForX509Collection(credentials.Authorities, sendTrustInHandshake: true)
            : null;
}
