using System.IO.Pipelines;
using System.Net.Sockets;

namespace Amqp.Server.Transport;

/// <summary>A TCP connection as a duplex pipe.</summary>
internal sealed class SocketDuplexPipe : IDuplexPipe, IDisposable
{
    private const int ReadBufferSize = 64 * 1024;

    private readonly NetworkStream _stream;

    public SocketDuplexPipe(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: ReadBufferSize, minimumReadSize: ReadBufferSize / 4, leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public void Dispose() => _stream.Dispose();
}
