using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Amqp.Broker.Queues;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Outbound;

/// <summary>
/// What a connection has to send. Everybody who sends writes whole frames into it under its lock; whoever has written starts a
/// flush outside the lock, and at most one flush is in flight: what is written meanwhile rides on the next turn. Nobody ever
/// waits for a slow peer: its consumers stop being eligible while more than <see cref="HighWater"/> is queued.
/// </summary>
/// <remarks>
/// <see cref="Lock"/> guards the pending segments, the waiting consumers, and, for the connection that owns the buffer, its
/// channels' delivery tags and unacknowledged messages. It is a leaf: nothing is called under it.
/// </remarks>
internal sealed class OutboundBuffer : FrameOutput
{
    /// <summary>Octets queued above which consumers of the connection get nothing more.</summary>
    public const int HighWater = 256 * 1024;

    /// <summary>Octets queued below which they do again.</summary>
    public const int LowWater = 128 * 1024;

    private const int SmallSegment = 4 * 1024;
    private const int LargeSegment = 64 * 1024;

    private readonly PipeWriter _output;
    private readonly Action _continue;
    private readonly Action<Exception?> _onEnd;
    private List<OutboundSegment> _pending = [];
    private List<OutboundSegment> _sending = [];
    private List<QueueConsumer> _waiting = [];
    private List<QueueConsumer> _resuming = [];
    private ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter _awaiter;
    private PauseSource? _drainWaiter;
    private OutboundSegment _tail;
    private bool _hasTail;
    private int _sendIndex;
    private int _segmentSize = SmallSegment;
    private long _queued;
    private long _answersTaken;
    private long _held;
    private long _heldDelivered;
    private bool _inFlight;
    private bool _completing;
    private bool _ended;
    private bool _aborted;

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="onEnd">Called once, without locks: with null when everything was sent after <see cref="Complete"/>, or with what broke the output.</param>
    public OutboundBuffer(PipeWriter output, Action<Exception?> onEnd)
    {
        _output = output;
        _onEnd = onEnd;
        _continue = ContinueFlush;
    }

    public Lock Lock { get; } = new();

    /// <summary>What channels hold back. Guarded by the lock.</summary>
    public List<HeldOutput> HeldOutputs { get; } = [];

    /// <summary>Octets written and not sent yet, those that channels hold back among them.</summary>
    public long Queued => Volatile.Read(ref _queued);

    /// <summary>Octets that were ever written; heartbeats look at whether it grew. Guarded by the lock, read without.</summary>
    public long TotalWritten { get; private set; }

    /// <summary>Writes to the output. Belongs to whoever sends, one at a time.</summary>
    public long Writes { get; private set; }

    /// <summary>Octets of <see cref="TotalWritten"/> that were deliveries; the rest answers what the peer sent. Guarded by the lock.</summary>
    public long TotalDelivered { get; set; }

    /// <summary>Octets of answers that were written since the peer last had taken most of what was queued.</summary>
    public long UnreadAnswers
    {
        get
        {
            lock (Lock)
            {
                return TotalWritten - TotalDelivered - _answersTaken + _held - _heldDelivered;
            }
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int size)
    {
        if (!_hasTail || _tail.Room < size)
        {
            StartSegment(size);
        }

        return _tail.Free;
    }

    /// <inheritdoc/>
    public override void Advance(int count)
    {
        _tail.Advance(count);
        Count(count);
    }

    /// <inheritdoc/>
    public override void Append(OutboundSegment leased)
    {
        CloseTail();
        if (_ended)
        {
            leased.Release();
            return;
        }

        _pending.Add(leased);
        Count(leased.Length);
    }

    /// <summary>True when there is room for deliveries; otherwise the consumer is remembered and resumed when there is.</summary>
    public bool HasRoomOrWait(QueueConsumer consumer)
    {
        if (Volatile.Read(ref _queued) < HighWater)
        {
            return true;
        }

        lock (Lock)
        {
            if (_queued < HighWater || _ended)
            {
                return true;
            }

            _waiting.Add(consumer);
            return false;
        }
    }

    /// <summary>Registers a prepared pause that ends when the peer has taken most of what is queued.</summary>
    /// <returns>False when it has already, or never will.</returns>
    public bool WaitForDrain(PauseSource pause)
    {
        lock (Lock)
        {
            if (_queued < LowWater || _ended)
            {
                return false;
            }

            _drainWaiter = pause;
            return true;
        }
    }

    /// <summary>Starts sending what was written, if nobody is at it. Call it without the lock.</summary>
    public void Flush()
    {
        lock (Lock)
        {
            if (_inFlight || _ended || (!TakePending() && !_completing))
            {
                return;
            }

            _inFlight = true;
        }

        Send();
    }

    /// <summary>Ends the output once everything written so far is sent.</summary>
    /// <returns>False when it has ended before, which was told then.</returns>
    public bool Complete()
    {
        lock (Lock)
        {
            if (_ended)
            {
                return false;
            }

            _completing = true;
        }

        Flush();
        return true;
    }

    /// <summary>
    /// Drops everything that is not being sent. What is being sent is cancelled; its memory may be in use until its call returns,
    /// so the output is completed and the end is told then, by whoever made the call.
    /// </summary>
    /// <returns>False when nothing is being sent and the end was not told: completing the output is the caller's business.</returns>
    public bool Abort()
    {
        bool isSending;
        lock (Lock)
        {
            if (_ended)
            {
                return false;
            }

            _ended = true;
            _aborted = true;
            isSending = _inFlight;
            ReleasePending();
        }

        _output.CancelPendingFlush();
        return isSending;
    }

    /// <summary>A channel holds back so much more, or less. The lock is held.</summary>
    /// <param name="count">Octets.</param>
    /// <param name="delivered">How many octets of what is held are deliveries, more or less.</param>
    public void CountHeld(int count, int delivered)
    {
        _held += count;
        _heldDelivered += delivered;
        Volatile.Write(ref _queued, Math.Max(0, _queued + count));
    }

    /// <summary>Takes whole frames that a channel held back. The lock is held.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="delivered">How many of the octets are deliveries.</param>
    public void WriteHeld(ReadOnlySpan<byte> frames, int delivered)
    {
        TotalDelivered += delivered;
        while (!frames.IsEmpty)
        {
            var piece = frames[..Math.Min(frames.Length, LargeSegment)];
            piece.CopyTo(GetSpan(piece.Length));
            Advance(piece.Length);
            frames = frames[piece.Length..];
        }
    }

    private void Count(int count)
    {
        TotalWritten += count;
        Volatile.Write(ref _queued, _queued + count);
    }

    private void StartSegment(int size)
    {
        CloseTail();
        _tail = OutboundSegment.Rent(Math.Max(size, _segmentSize));
        _hasTail = true;
    }

    private void CloseTail()
    {
        if (!_hasTail)
        {
            return;
        }

        _hasTail = false;
        if (_tail.Length == 0 || _ended)
        {
            _tail.Release();
            return;
        }

        if (_tail.Room < 512)
        {
            _segmentSize = LargeSegment;
        }

        _pending.Add(_tail);
    }

    private bool TakePending()
    {
        CloseTail();
        (_pending, _sending) = (_sending, _pending);
        _sendIndex = 0;
        return _sending.Count > 0;
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "The awaiter is consumed once: here, or by the continuation it is kept for.")]
    private void Send()
    {
        try
        {
            while (true)
            {
                while (_sendIndex < _sending.Count)
                {
                    var awaiter = _output.WriteAsync(_sending[_sendIndex].Memory).ConfigureAwait(false).GetAwaiter();
                    if (!awaiter.IsCompleted)
                    {
                        _awaiter = awaiter;
                        awaiter.UnsafeOnCompleted(_continue);
                        return;
                    }

                    Sent(awaiter.GetResult());
                }

                if (!NextTurn())
                {
                    return;
                }
            }
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            Fail(broken);
        }
    }

    private void ContinueFlush()
    {
        try
        {
            Sent(_awaiter.GetResult());
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            Fail(broken);
            return;
        }

        Send();
    }

    private void Sent(FlushResult result)
    {
        _sending[_sendIndex++].Release();
        Writes++;
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new IOException("the peer closed the connection");
        }
    }

    /// <summary>After a turn: counts what was sent, resumes consumers, and takes what was written meanwhile.</summary>
    private bool NextTurn()
    {
        bool more;
        bool complete;
        PauseSource? drained = null;
        lock (Lock)
        {
            long sent = 0;
            foreach (var segment in _sending)
            {
                sent += segment.Length;
            }

            _sending.Clear();
            Volatile.Write(ref _queued, _queued - sent);
            if (_queued < LowWater)
            {
                _answersTaken = TotalWritten - TotalDelivered;
                (drained, _drainWaiter) = (_drainWaiter, null);
                if (_waiting.Count > 0)
                {
                    (_waiting, _resuming) = (_resuming, _waiting);
                }
            }

            if (sent < LargeSegment / 4)
            {
                _segmentSize = SmallSegment;
            }

            more = !_ended && TakePending();
            complete = !more && _resuming.Count == 0 && MustComplete();
            _inFlight = more || _resuming.Count > 0;
        }

        drained?.Signal();
        if (_resuming.Count > 0)
        {
            ResumeConsumers();
            more = TakeAfterResume(more, out complete);
        }

        if (complete)
        {
            _output.Complete();
            _onEnd(null);
        }

        return more;
    }

    private void ResumeConsumers()
    {
        foreach (var consumer in _resuming)
        {
            consumer.Queue!.Resume(consumer);
        }

        _resuming.Clear();
    }

    private bool TakeAfterResume(bool taken, out bool complete)
    {
        lock (Lock)
        {
            // Deliveries written while consumers were resumed saw a flush in flight: this one.
            _inFlight = taken || (!_ended && TakePending());
            complete = !_inFlight && MustComplete();
            return _inFlight;
        }
    }

    /// <summary>The last turn is over: everything was sent and no more is to come, or what was left has been dropped. The lock is held.</summary>
    private bool MustComplete()
    {
        var complete = _aborted || (_completing && !_ended);
        _ended |= complete;
        return complete;
    }

    private void Fail(Exception broken)
    {
        lock (Lock)
        {
            for (; _sendIndex < _sending.Count; _sendIndex++)
            {
                _sending[_sendIndex].Release();
            }

            _sending.Clear();
            _inFlight = false;
            _ended = true;
            ReleasePending();
        }

        _output.Complete(broken);
        _onEnd(broken);
    }

    private void ReleasePending()
    {
        CloseTail();
        foreach (var segment in _pending)
        {
            segment.Release();
        }

        _pending.Clear();
        Volatile.Write(ref _queued, 0);
        _waiting.Clear();
    }
}
