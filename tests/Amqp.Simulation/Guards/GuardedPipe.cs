using System.Buffers;
using System.IO.Pipelines;

namespace Amqp.Simulation.Guards;

/// <summary>The server's end of a connection: traces what passes and notices calls from outside the simulation's thread.</summary>
internal sealed class GuardedPipe(IDuplexPipe inner, ThreadGuard guard, OctetTrace trace, int connection) : IDuplexPipe
{
    public PipeReader Input { get; } = new Reader(inner.Input, guard, trace, connection);

    public PipeWriter Output { get; } = new Writer(inner.Output, guard, trace, connection);

    private sealed class Reader(PipeReader inner, ThreadGuard guard, OctetTrace trace, int connection) : PipeReader
    {
        private ReadOnlySequence<byte> _buffer;

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            guard.Check();
            foreach (var segment in _buffer.Slice(_buffer.Start, consumed))
            {
                trace.Add(connection, isSent: false, segment.Span);
            }

            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead()
        {
            guard.Check();
            inner.CancelPendingRead();
        }

        public override void Complete(Exception? exception = null)
        {
            guard.Check();
            inner.Complete(exception);
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            guard.Check();
            var read = new Pending(this, inner.ReadAsync(cancellationToken));
            return read.AsValueTask();
        }

        public override bool TryRead(out ReadResult result)
        {
            guard.Check();
            var isRead = inner.TryRead(out result);
            _buffer = result.Buffer;
            return isRead;
        }

        /// <summary>Notes the buffer when it is handed out, without a continuation of its own that could go astray.</summary>
        private sealed class Pending(Reader owner, ValueTask<ReadResult> read) : System.Threading.Tasks.Sources.IValueTaskSource<ReadResult>
        {
            private readonly System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _awaiter =
                read.ConfigureAwait(false).GetAwaiter();

            public ValueTask<ReadResult> AsValueTask() => new(this, 0);

            public ReadResult GetResult(short token)
            {
                var result = _awaiter.GetResult();
                owner._buffer = result.Buffer;
                return result;
            }

            public System.Threading.Tasks.Sources.ValueTaskSourceStatus GetStatus(short token) =>
                _awaiter.IsCompleted
                    ? System.Threading.Tasks.Sources.ValueTaskSourceStatus.Succeeded
                    : System.Threading.Tasks.Sources.ValueTaskSourceStatus.Pending;

            public void OnCompleted(
                Action<object?> continuation, object? state, short token, System.Threading.Tasks.Sources.ValueTaskSourceOnCompletedFlags flags) =>
                _awaiter.UnsafeOnCompleted(() => continuation(state));
        }
    }

    private sealed class Writer(PipeWriter inner, ThreadGuard guard, OctetTrace trace, int connection) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush()
        {
            guard.Check();
            inner.CancelPendingFlush();
        }

        public override void Complete(Exception? exception = null)
        {
            guard.Check();
            inner.Complete(exception);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            guard.Check();
            return inner.FlushAsync(cancellationToken);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            guard.Check();
            trace.Add(connection, isSent: true, source.Span);
            return inner.WriteAsync(source, cancellationToken);
        }
    }
}
