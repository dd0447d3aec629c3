using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests.Tls;

/// <summary>Connects to a TLS endpoint and takes any certificate.</summary>
internal static class TlsClient
{
    public static async Task<SslStream> HandshakeAsync(
        IPEndPoint endPoint, X509Certificate2? certificate = null, SslProtocols versions = SslProtocols.None, X509Certificate2Collection? chain = null)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = versions,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, chain, offline: true),
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            });
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public static async Task<WireConnection> OpenAsync(
        IPEndPoint endPoint, X509Certificate2? certificate = null, WireOptions? options = null, X509Certificate2Collection? chain = null)
    {
        var stream = await HandshakeAsync(endPoint, certificate, chain: chain);
        var connection = new WireConnection(new StreamDuplexPipe(stream), options, stream);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>With TLS 1.3 a client that is refused learns of it only when it reads.</summary>
    public static async Task AssertRefusedAsync(IPEndPoint endPoint, X509Certificate2? certificate = null, X509Certificate2Collection? chain = null)
        => Assert.True(await Record.ExceptionAsync(() => OpenAsync(endPoint, certificate, chain: chain)) is IOException or AuthenticationException or WireException);
}
