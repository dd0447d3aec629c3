using System.IO.Pipelines;

namespace Amqp.TestKit.Wire;

/// <summary>Both ends of a connection in memory. The server's continuations run where a test says, the client's on the thread pool unless it says otherwise.</summary>
public sealed class PipePair
{
    /// <summary>Octets a side may have under way before its flush waits.</summary>
    public const int DefaultBuffered = 256 * 1024;

    /// <summary>Creates the pair.</summary>
    /// <param name="server">Where the server's continuations run.</param>
    /// <param name="client">Where the client's continuations run.</param>
    /// <param name="buffered">Octets a side may have under way before its flush waits.</param>
    public PipePair(PipeScheduler server, PipeScheduler? client = null, int buffered = DefaultBuffered)
    {
        client ??= PipeScheduler.ThreadPool;
        var toServer = new Pipe(Options(reader: server, writer: client, buffered));
        var toClient = new Pipe(Options(reader: client, writer: server, buffered));
        Client = new End(toClient.Reader, toServer.Writer);
        Server = new End(toServer.Reader, toClient.Writer);
    }

    /// <summary>The client's end.</summary>
    public IDuplexPipe Client { get; }

    /// <summary>The server's end.</summary>
    public IDuplexPipe Server { get; }

    private static PipeOptions Options(PipeScheduler reader, PipeScheduler writer, int buffered) => new(
        readerScheduler: reader,
        writerScheduler: writer,
        pauseWriterThreshold: buffered,
        resumeWriterThreshold: buffered / 2,
        minimumSegmentSize: 16 * 1024,
        useSynchronizationContext: false);

    private sealed class End(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
