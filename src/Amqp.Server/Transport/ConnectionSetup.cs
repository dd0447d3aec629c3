using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Amqp.Server.Connections;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Transport;

/// <summary>
/// What happens between accepting a socket and speaking AMQP on it: a proxy's header, then the TLS handshake, within a time that
/// a peer cannot prolong.
/// </summary>
/// <remarks>One per connection that is being set up; closing the socket, by anybody, ends it.</remarks>
internal sealed class ConnectionSetup : WheelEntry, IDisposable
{
    private readonly Socket _socket;
    private readonly ListenerOptions _options;
    private readonly IPEndPoint _peer;
    private readonly IPEndPoint _local;
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _tookTooLong;
    private bool _hasSpoken;

    public ConnectionSetup(Socket socket, ListenerOptions options)
    {
        _socket = socket;
        _options = options;
        _peer = (IPEndPoint)socket.RemoteEndPoint!;
        _local = (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>Runs it.</summary>
    /// <returns>The transport, and what is known of the peer.</returns>
    /// <exception cref="ConnectionSetupException">The peer did something else than it should have, or took too long.</exception>
    public async Task<(SocketTransport Transport, TransportInfo Info)> RunAsync(TimingWheel wheel)
    {
        var (peer, local) = (_peer, _local);
        Stream? stream = null;
        wheel.Arm(this, (long)_options.EstablishTimeout.TotalMilliseconds);
        try
        {
            stream = new NetworkStream(_socket, ownsSocket: true);
            await WaitForFirstOctetAsync().ConfigureAwait(false);
            if (_options.ExpectsProxyHeader && await ProxyHeader.ReadAsync(stream, _stop.Token).ConfigureAwait(false) is { } ends)
            {
                (peer, local) = ends;
            }

            var info = TransportInfo.Between(peer, local);
            if (_options.Tls is { } context)
            {
                var tls = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = tls;
                await tls.AuthenticateAsServerAsync(context.Current, _stop.Token).ConfigureAwait(false);
                info = info with { Tls = TlsSession.Describe(tls, context.VerifiesPeers) };
            }

            return (new SocketTransport(_socket, stream), info);
        }
        catch (Exception error) when (IsExpected(error))
        {
            _socket.Dispose();
            stream?.Dispose();
            throw new ConnectionSetupException(TransportInfo.Between(peer, local).Name, _tookTooLong ? "it took too long" : Innermost(error), error)
            {
                IsSilent = !_hasSpoken && !_tookTooLong,
            };
        }
        finally
        {
            wheel.Disarm(this);
        }
    }

    /// <summary>Ends it early.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _socket.Dispose();
    }

    public void Dispose() => _stop.Dispose();

    protected override void Fire()
    {
        _tookTooLong = true;
        Stop();
    }

    private async ValueTask WaitForFirstOctetAsync()
    {
        await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, _stop.Token).ConfigureAwait(false);
        if (_socket.Available == 0)
        {
            throw new EndOfStreamException("the peer closed the connection");
        }

        _hasSpoken = true;
    }

    private static bool IsExpected(Exception error) => error is AuthenticationException or IOException or InvalidDataException or SocketException
        or ObjectDisposedException or OperationCanceledException or InvalidOperationException or NotSupportedException;

    /// <summary>The message that says most: what TLS wraps tells more than the wrapping.</summary>
    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            error = inner;
        }

        return error.Message;
    }
}
