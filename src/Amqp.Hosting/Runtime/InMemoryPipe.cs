using System.IO.Pipelines;

namespace Amqp.Hosting.Runtime;

/// <summary>Two ends of a connection that never leaves the process.</summary>
internal static class InMemoryPipe
{
    private const int Buffered = 256 * 1024;

    public static (IDuplexPipe Client, IDuplexPipe Server) CreatePair(PipeScheduler scheduler)
    {
        var options = new PipeOptions(
            readerScheduler: scheduler,
            writerScheduler: scheduler,
            pauseWriterThreshold: Buffered,
            resumeWriterThreshold: Buffered / 2,
            minimumSegmentSize: 16 * 1024,
            useSynchronizationContext: false);
        var toServer = new Pipe(options);
        var toClient = new Pipe(options);
        return (new End(toClient.Reader, toServer.Writer), new End(toServer.Reader, toClient.Writer));
    }

    private sealed class End(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
