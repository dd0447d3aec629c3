using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Amqp.Hosting.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Amqp.Management.Http;

/// <summary>
/// TLS for the connections of one endpoint. Kestrel's own is made for a host with a container; this asks the certificate's
/// provider at every handshake, so that a certificate that was replaced counts from the next connection on, as with AMQP.
/// </summary>
internal sealed partial class TlsConnections(TlsCertificateProvider certificate, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_handshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Makes an endpoint speak TLS.</summary>
    public void Secure(ListenOptions listen) => ((IConnectionBuilder)listen).Use(next => connection => ServeAsync(connection, next));

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var plain = connection.Transport;
        await using var tls = new SslStream(new DuplexPipeStream(plain), leaveInnerStreamOpen: true);
        if (!await ShakeHandsAsync(connection, tls).ConfigureAwait(false))
        {
            connection.Abort();
            return;
        }

        var secured = new SecuredTransport(tls);
        connection.Features.Set<ITlsConnectionFeature>(new TlsFeature(tls.RemoteCertificate as X509Certificate2));
        connection.Transport = secured;
        try
        {
            await next(connection).ConfigureAwait(false);
            await secured.Input.CompleteAsync().ConfigureAwait(false);
            await secured.Output.CompleteAsync().ConfigureAwait(false);
            await tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException or ConnectionResetException or ObjectDisposedException or InvalidOperationException)
        {
            // The client did not wait for the end.
        }
        finally
        {
            connection.Transport = plain;
        }
    }

    private async Task<bool> ShakeHandsAsync(ConnectionContext connection, SslStream tls)
    {
        using var patience = new CancellationTokenSource(s_handshakeTimeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
        try
        {
            await tls.AuthenticateAsServerAsync(certificate.Current, end.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException
            or NotSupportedException or ObjectDisposedException)
        {
            LogFailed(connection.RemoteEndPoint, patience.IsCancellationRequested ? "it took too long" : error.GetBaseException().Message);
            return false;
        }
    }

    [LoggerMessage(503, LogLevel.Warning, "HTTP connection from {Peer}: TLS handshake failed: {Reason}")]
    private partial void LogFailed(System.Net.EndPoint? peer, string reason);

    private sealed class SecuredTransport(SslStream tls) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));

        public PipeWriter Output { get; } = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    /// <summary>That it is there tells Kestrel that requests come by https.</summary>
    private sealed class TlsFeature(X509Certificate2? peer) : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; } = peer;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }
}
