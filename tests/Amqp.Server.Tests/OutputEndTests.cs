using System.IO.Pipelines;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Runtime;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>A pipe writer over a socket sends from memory that it gives back when it is completed: not while a write is under way.</summary>
public sealed class OutputEndTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_output_is_not_completed_under_a_write(bool byPeer)
    {
        await using var server = new TestServer();
        var pipes = new PipePair(new PoolScheduler());
        var output = new GuardedWriter(pipes.Server.Output);
        var ended = new TaskCompletionSource();
        server.Server.Accept(new Guarded(pipes.Server.Input, output), new TransportInfo("guarded", IsLoopback: true), ended.SetResult);
        var client = new WireConnection(pipes.Client);
        await client.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", noAck: true);
        for (var i = 0; i < 100; i++)
        {
            await channel.PublishAsync("", "q", new byte[10_000]);
        }

        await output.IsBusyAsync();
        if (byPeer)
        {
            await client.Pipe.Output.CompleteAsync();
        }
        else
        {
            channel.Connection.WriteFrame(FrameType.Method, 0, [0, 99, 0, 99]);
            await client.FlushAsync();
            await server.Server.StopAsync();
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(output.IsCompleted);
        Assert.False(output.WasCompletedUnderWrite);
    }

    private sealed class Guarded(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>A cancelled write takes a while to end, as one of a socket does.</summary>
    private sealed class GuardedWriter(PipeWriter inner) : PipeWriter
    {
        private readonly TaskCompletionSource _busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _writing;

        public bool WasCompletedUnderWrite { get; private set; }

        public bool IsCompleted { get; private set; }

        public Task IsBusyAsync() => _busy.Task.WaitAsync(TimeSpan.FromSeconds(10));

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
            WasCompletedUnderWrite |= Volatile.Read(ref _writing) > 0;
            IsCompleted = true;
            inner.Complete(exception);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _writing);
            var write = inner.WriteAsync(source, cancellationToken);
            if (!write.IsCompleted)
            {
                _busy.TrySetResult();
            }

            var result = await write;
            if (result.IsCanceled)
            {
                await Task.Delay(50, CancellationToken.None);
            }

            Interlocked.Decrement(ref _writing);
            return result;
        }
    }
}
