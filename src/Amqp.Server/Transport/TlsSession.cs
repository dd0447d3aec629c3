using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Amqp.Broker.Connections;

namespace Amqp.Server.Transport;

/// <summary>Puts what a TLS handshake came to into the words that RabbitMQ's management has for it.</summary>
internal static class TlsSession
{
    private const string With = "_with_";

    public static TlsInfo Describe(SslStream stream, bool verifiesPeers)
    {
        var (keyExchange, cipher, hash) = Parts(stream.NegotiatedCipherSuite.ToString());
        return new TlsInfo(
            stream.SslProtocol == SslProtocols.Tls13 ? "tlsv1.3" : "tlsv1.2",
            keyExchange,
            cipher,
            hash,
            stream.RemoteCertificate as X509Certificate2,
            verifiesPeers);
    }

    /// <summary>Takes a suite's name apart: key exchange, cipher, and the hash of its integrity, which is part of the cipher in newer ones.</summary>
    internal static (string KeyExchange, string Cipher, string Hash) Parts(string suite)
    {
        var name = suite.ToLowerInvariant();
        name = name.StartsWith("tls_", StringComparison.Ordinal) ? name[4..] : name;
        var with = name.IndexOf(With, StringComparison.Ordinal);
        var keyExchange = with < 0 ? "any" : name[..with];
        var cipher = with < 0 ? name : name[(with + With.Length)..];
        var last = cipher.LastIndexOf('_');
        if (last < 0 || !cipher[(last + 1)..].StartsWith("sha", StringComparison.Ordinal))
        {
            return (keyExchange, cipher, "aead");
        }

        var hash = cipher[(last + 1)..];
        cipher = cipher[..last];
        var isAead = cipher.EndsWith("_gcm", StringComparison.Ordinal) || cipher.Contains("_ccm", StringComparison.Ordinal)
            || cipher.EndsWith("_poly1305", StringComparison.Ordinal);
        return (keyExchange, cipher, isAead ? "aead" : hash);
    }
}
