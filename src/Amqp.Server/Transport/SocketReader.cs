using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Amqp.Server.Transport;

/// <summary>
/// Reads a connection's stream into one pooled buffer, whose size follows the traffic: small at first, larger while reads fill it, small
/// again when a few in a row have brought little. An idle connection holds a few kilobytes, and what is received lies in one piece.
/// </summary>
/// <remarks>Belongs to the connection's read loop, but for <see cref="CancelPendingRead"/>.</remarks>
internal sealed class SocketReader(Stream stream) : PipeReader
{
    /// <summary>What a connection holds that has nothing to say.</summary>
    public const int SmallBuffer = 4 * 1024;

    private const int LargestBuffer = 128 * 1024;

    /// <summary>Reads that bring next to nothing, in a row, before the buffer is taken to be too large.</summary>
    private const int SmallReads = 4;

    private readonly Lock _lock = new();
    private byte[] _buffer = [];
    private CancellationTokenSource? _cancellation;
    private int _size = SmallBuffer;
    private int _start;
    private int _end;
    private int _smallReads;
    private bool _isCanceled;
    private bool _hasUnexamined;
    private bool _isAtEnd;
    private bool _isCompleted;

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        var isCanceled = TakeCancellation();
        if (isCanceled || _hasUnexamined || _isAtEnd)
        {
            result = Result(isCanceled);
            return true;
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out var result) ? ValueTask.FromResult(result) : ReadMoreAsync(cancellationToken);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Of a sequence over one array, positions are places in the array.
        var upTo = consumed.GetObject() is null ? _start : consumed.GetInteger();
        var seen = examined.GetObject() is null ? _end : examined.GetInteger();
        _start = upTo;
        _hasUnexamined = seen < _end;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        CancellationTokenSource? pending;
        lock (_lock)
        {
            _isCanceled = true;
            pending = _cancellation;
        }

        pending?.Cancel();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            GiveBack();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadMoreAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var token = Cancellation();
        try
        {
            using var registration = cancellationToken.CanBeCanceled
                ? cancellationToken.UnsafeRegister(static reader => ((SocketReader)reader!).CancelPendingRead(), this)
                : default;
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), token).ConfigureAwait(false);
            _end += read;
            _isAtEnd = read == 0;
            Adapt(read);
            return Result(isCanceled: TakeCancellation());
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TakeCancellation();
            return Result(isCanceled: true);
        }
    }

    private CancellationToken Cancellation()
    {
        lock (_lock)
        {
            _cancellation ??= new CancellationTokenSource();
            if (_isCanceled)
            {
                _cancellation.Cancel();
            }

            return _cancellation.Token;
        }
    }

    private bool TakeCancellation()
    {
        lock (_lock)
        {
            var isCanceled = _isCanceled;
            _isCanceled = false;
            if (_cancellation is { IsCancellationRequested: true })
            {
                _cancellation = null;
            }

            return isCanceled;
        }
    }

    private ReadResult Result(bool isCanceled) => new(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), isCanceled, _isAtEnd);

    /// <summary>Next time there is more room where there was none left, and less where little came for a while.</summary>
    private void Adapt(int read)
    {
        if (_end == _buffer.Length)
        {
            _smallReads = 0;
            _size = Math.Min(_buffer.Length * 4, LargestBuffer);
        }
        else if (read > SmallBuffer / 2)
        {
            _smallReads = 0;
        }
        else if (_size > SmallBuffer && ++_smallReads == SmallReads)
        {
            _smallReads = 0;
            _size = SmallBuffer;
        }
    }

    /// <summary>Moves what is not consumed to the front, into a buffer of the size that is right now and leaves room.</summary>
    private void MakeRoom()
    {
        var rest = _end - _start;
        var size = Math.Max(_size, rest + (rest / 2) + (SmallBuffer / 2));
        if (_buffer.Length < size || (rest == 0 && _buffer.Length > 2 * size))
        {
            var next = ArrayPool<byte>.Shared.Rent(size);
            _buffer.AsSpan(_start, rest).CopyTo(next);
            GiveBack();
            _buffer = next;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, rest).CopyTo(_buffer);
        }

        (_start, _end) = (0, rest);
    }

    private void GiveBack()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
