using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Amqp.Hosting.Tls;

/// <summary>Whether a client's certificate comes from one of our authorities. Nothing is fetched, and the system's own authorities do not count.</summary>
internal sealed class PeerVerification
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _authorities;
    private readonly int _depth;
    private readonly bool _mustHaveCertificate;

    public PeerVerification(TlsSettings settings, X509Certificate2Collection authorities)
    {
        _authorities = authorities;
        _depth = settings.Depth;
        _mustHaveCertificate = settings.FailIfNoPeerCertificate;
    }

    /// <summary>The policy that chains are built by: ours roots are those of our authorities that sign themselves.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.NoFlag,
        };
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        foreach (var authority in _authorities)
        {
            (IsSelfSigned(authority) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        }

        return policy;
    }

    /// <summary>Looks at what the handshake brought.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return !_mustHaveCertificate;
        }

        if (chain is null || (errors & ~(SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors)) != 0)
        {
            return false;
        }

        return IsWhole(chain) && IsShort(chain);
    }

    /// <summary>The chain holds, or holds as far as one of our authorities, which need not be a root.</summary>
    private bool IsWhole(X509Chain chain)
    {
        var problems = X509ChainStatusFlags.NoError;
        foreach (var status in chain.ChainStatus)
        {
            problems |= status.Status;
        }

        if (problems == X509ChainStatusFlags.NoError)
        {
            return true;
        }

        return problems == X509ChainStatusFlags.PartialChain && chain.ChainElements.Count > 1 && IsAuthority(chain.ChainElements[^1].Certificate);
    }

    private bool IsShort(X509Chain chain) => chain.ChainElements.Count - 2 <= _depth;

    private bool IsAuthority(X509Certificate2 certificate)
    {
        foreach (var authority in _authorities)
        {
            if (authority.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSelfSigned(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
