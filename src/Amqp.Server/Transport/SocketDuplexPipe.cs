using System.IO.Pipelines;
using System.Net.Sockets;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Transport;

/// <summary>A TCP connection as a duplex pipe.</summary>
internal sealed class SocketDuplexPipe : IDuplexPipe, IDisposable
{
    private const int ReadBufferSize = 64 * 1024;

    /// <summary>How long a client may take to close its side after us.</summary>
    private const int LingerMilliseconds = 5000;

    private readonly NetworkStream _stream;

    public SocketDuplexPipe(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: ReadBufferSize, minimumReadSize: ReadBufferSize / 4, leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
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
            _stream.Socket.Shutdown(SocketShutdown.Send);
            wheel.Arm(limit, LingerMilliseconds);
            while (await _stream.ReadAsync(scratch).ConfigureAwait(false) > 0)
            {
                // What comes now means nothing any more.
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
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
    public void Dispose() => _stream.Dispose();

    private sealed class LingerEntry(SocketDuplexPipe pipe) : WheelEntry
    {
        protected override void Fire() => pipe.Dispose();
    }
}
