using System.Net.Security;

namespace Amqp.Server.Transport;

/// <summary>What a listener needs to speak TLS. Asked for every connection, so that a certificate that was replaced counts from the next one on.</summary>
public interface ITlsContext
{
    /// <summary>Clients' certificates are verified against authorities of ours.</summary>
    bool VerifiesPeers { get; }

    /// <summary>The options of a handshake that begins now.</summary>
    SslServerAuthenticationOptions Current { get; }
}
