using System.Security.Cryptography.X509Certificates;

namespace Amqp.Broker.Connections;

/// <summary>What the TLS handshake of a connection came to, as operators see it.</summary>
/// <param name="Protocol">Version, <c>tlsv1.2</c> or <c>tlsv1.3</c>.</param>
/// <param name="KeyExchange">Key exchange, such as <c>ecdhe_rsa</c>, or <c>any</c> in TLS 1.3.</param>
/// <param name="Cipher">Cipher, such as <c>aes_256_gcm</c>.</param>
/// <param name="Hash">Hash or integrity, such as <c>sha384</c>.</param>
/// <param name="PeerCertificate">The client's certificate; null when it has sent none.</param>
/// <param name="IsPeerVerified">Clients' certificates are verified against the configured authorities.</param>
public sealed record TlsInfo(
    string Protocol, string KeyExchange, string Cipher, string Hash, X509Certificate2? PeerCertificate, bool IsPeerVerified);
