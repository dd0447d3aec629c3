using System.IO.Pipelines;

namespace Amqp.TestKit.Wire;

/// <summary>A stream as a pipe.</summary>
public sealed class StreamDuplexPipe : IDuplexPipe
{
    /// <summary>Wraps the stream and owns it.</summary>
    public StreamDuplexPipe(Stream stream)
    {
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 16 * 1024));
    }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }
}
