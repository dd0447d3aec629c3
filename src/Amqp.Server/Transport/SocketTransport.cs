using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Transport;

/// <summary>A TCP connection, plain or with TLS on top, as a duplex pipe.</summary>
internal sealed class SocketTransport : IDuplexPipe, IDisposable
{
    /// <summary>How long a client may take to close its side after us.</summary>
    private const int LingerMilliseconds = 5000;

    private readonly Socket _socket;
    private readonly Stream _stream;

    /// <param name="socket">The socket.</param>
    /// <param name="stream">What is read from and written to: the socket's stream, or TLS on top of it. It owns the socket.</param>
    public SocketTransport(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
        Input = new SocketReader(stream);
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>
    /// Ends our side and reads on until the client has closed its own, for a few seconds: a client that still writes when it is told
    /// that the connection is closed gets no error from its socket. RabbitMQ leaves closing to the client as well.
    /// </summary>
    public async Task LingerAsync(TimingWheel wheel)
    {
        var limit = new LingerEntry(this);
        var scratch = new byte[256];
        try
        {
            wheel.Arm(limit, LingerMilliseconds);
            if (_stream is SslStream tls)
            {
                await tls.ShutdownAsync().ConfigureAwait(false);
            }

            _socket.Shutdown(SocketShutdown.Send);
            while (await _socket.ReceiveAsync(scratch).ConfigureAwait(false) > 0)
            {
                // What comes now means nothing any more.
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The client did not close in order, or the time ran out.
        }
        finally
        {
            wheel.Disarm(limit);
            Dispose();
        }
    }

    /// <summary>Closes the socket at once.</summary>
    public void Dispose()
    {
        // First: the stream on top may be in use, and then waits for whoever uses it.
        _socket.Dispose();
        _stream.Dispose();
    }

    private sealed class LingerEntry(SocketTransport transport) : WheelEntry
    {
        protected override void Fire() => transport.Dispose();
    }
}
