using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Amqp.Hosting.Tls;

/// <summary>Whether the certificate of a backend's server is to be trusted.</summary>
internal sealed class ServerVerification(ClientTlsSettings settings, X509Certificate2Collection? authorities)
{
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!settings.Verify)
        {
            return certificate is not null;
        }

        var problems = settings.VerifyHostName ? errors : errors & ~SslPolicyErrors.RemoteCertificateNameMismatch;
        return problems == SslPolicyErrors.None && (settings.Depth is not { } depth || chain is null || chain.ChainElements.Count - 2 <= depth);
    }
}
