using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Amqp.Hosting.Tls;

/// <summary>Makes of settings what the framework's TLS wants, and HTTP clients that use it.</summary>
public static class ClientTls
{
    private const int ConnectionsPerServer = 64;
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>An HTTP client that follows no redirects: an answer about access comes from the server that was configured.</summary>
    /// <param name="settings">How TLS is spoken.</param>
    /// <param name="connectTimeout">Longest time until a connection is there.</param>
    /// <param name="requestTimeout">Longest time of a request.</param>
    /// <param name="largestAnswer">Most octets of an answer.</param>
    /// <exception cref="TlsSettingsException">A file cannot be used.</exception>
    public static HttpClient CreateHttpClient(ClientTlsSettings settings, TimeSpan connectTimeout, TimeSpan requestTimeout, long largestAnswer)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = connectTimeout,
            PooledConnectionLifetime = s_connectionLifetime,
            MaxConnectionsPerServer = ConnectionsPerServer,
            SslOptions = Options(settings),
        };
        return new HttpClient(handler) { Timeout = requestTimeout, MaxResponseContentBufferSize = largestAnswer };
    }

    /// <summary>What the framework's TLS wants, but for the server's name.</summary>
    /// <exception cref="TlsSettingsException">A file cannot be used.</exception>
    public static SslClientAuthenticationOptions Options(ClientTlsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var files = PemMaterial.Read(settings);
        var verification = new ServerVerification(settings, files.Authorities);
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = settings.Versions,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = verification.Policy(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => verification.Accepts(certificate, chain, errors),
        };
        if (files.Certificate is { } certificate)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, files.Chain, offline: true);
        }

        return options;
    }
}
