using Amqp.Broker.Connections;
using Amqp.Broker.Security.Backends;

namespace Amqp.Server.Authentication;

/// <summary>EXTERNAL (RFC 4422 appendix A): the name comes from the client's certificate, which TLS has verified.</summary>
internal sealed class ExternalExchange(SaslOptions options, TlsInfo? tls) : SaslExchange
{
    public override SaslStep Respond(ReadOnlySpan<byte> response)
    {
        if (tls?.PeerCertificate is not { } certificate)
        {
            return SaslStep.Refuse("connection peer presented no TLS (x.509) certificate");
        }

        if (!tls.IsPeerVerified)
        {
            return SaslStep.Refuse("TLS configuration is unsafe: ssl_options.verify is not verify_peer");
        }

        return CertificateName.Of(certificate, options) is { } name
            ? SaslStep.Login(new LoginAttempt(name, (ReadOnlyMemory<byte>?)null))
            : SaslStep.Refuse("no name found");
    }
}
