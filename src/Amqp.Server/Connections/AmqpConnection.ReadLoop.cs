using System.Buffers;
using System.Buffers.Binary;
using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Protocol;
using Amqp.Server.Channels;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Connections;

/// <summary>
/// The read loop: reads what is there, executes every complete frame of it (a burst), applies the burst's batches, flushes
/// once, and pauses where the broker cannot keep up. Nothing but reading and pausing is awaited, and never on the context of
/// whoever handed the connection in: that may be a user interface's or a test framework's.
/// </summary>
internal sealed partial class AmqpConnection
{
    /// <summary>Longest pause of a publisher for a congested queue, so that acks and closes behind its publishes are always read.</summary>
    private const int CongestionPauseMilliseconds = 10;

    /// <summary>Frames executed between two pauses while a queue stays congested.</summary>
    private const int FramesWhileCongested = 24;

    /// <summary>Bursts that are executed on end while more is there to read; then others get the thread.</summary>
    private const int BurstsInARow = 4;

    private readonly PauseSource _pause;
    private readonly YieldSource _yield;
    private MessageQueue? _congested;
    private bool _isStoreBehind;
    private int _frameBudget = int.MaxValue;
    private int _burstThread;
    private volatile bool _congestedNow;
    private bool _hasPublished;
    private uint _methodId;

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync()
    {
        Exception? reason = null;
        try
        {
            ArmDeadline(Server.Options.HandshakeTimeout);
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            reason = broken;
        }
        finally
        {
            End(reason);
        }
    }

    private async Task ReadAsync()
    {
        var inARow = 0;
        while (_phase != ConnectionPhase.Closed)
        {
            var read = _pipe.Input.ReadAsync();
            if (!read.IsCompleted)
            {
                inARow = 0;
            }
            else if (++inARow > BurstsInARow)
            {
                inARow = 0;
                await _yield.YieldAsync().ConfigureAwait(false);
            }

            var result = await read.ConfigureAwait(false);
            RunPosted();
            var examined = Execute(result.Buffer, out var consumed);
            _octetsIn += result.Buffer.Slice(result.Buffer.Start, consumed).Length;
            _pipe.Input.AdvanceTo(consumed, examined);
            await AwaitAnswerAsync().ConfigureAwait(false);
            if (result.IsCompleted && examined.Equals(result.Buffer.End))
            {
                return;
            }

            await PauseAsync().ConfigureAwait(false);
            while (_late.Count > 0 && NextToExecute() is not null && _phase == ConnectionPhase.Running)
            {
                ExecuteSetAside();
                await AwaitAnswerAsync().ConfigureAwait(false);
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for whatever cannot keep up with this connection.</summary>
    private async ValueTask PauseAsync()
    {
        if (_congested is not null)
        {
            await PauseForQueueAsync().ConfigureAwait(false);
        }

        if (_isStoreBehind)
        {
            await PauseForStoreAsync().ConfigureAwait(false);
        }

        if (_setAside > MaxSetAside)
        {
            await PauseForChannelsAsync().ConfigureAwait(false);
        }

        if (_answersUnread || HasTooManyUnreadAnswers())
        {
            await PauseForPeerAsync().ConfigureAwait(false);
        }

        if (MustPauseForAlarm())
        {
            await PauseForAlarmAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Executes one burst.</summary>
    /// <returns>How far the buffer was looked at: to its end, unless a pause cut the burst short.</returns>
    private SequencePosition Execute(in ReadOnlySequence<byte> buffer, out SequencePosition consumed)
    {
        _hasReceived |= !buffer.IsEmpty;
        _readsIn += buffer.IsEmpty ? 0 : 1;
        if (_framingLost)
        {
            return consumed = buffer.End;
        }

        Volatile.Write(ref _burstThread, Environment.CurrentManagedThreadId);
        var rest = buffer;
        if (_phase == ConnectionPhase.Header && !TryReadHeader(ref rest))
        {
            consumed = rest.Start;
            EndBurst();
            return buffer.End;
        }

        var cutShort = ExecuteFrames(rest, out consumed);
        EndBurst();
        return cutShort ? consumed : buffer.End;
    }

    /// <summary>Something has to be paused for before more is executed.</summary>
    private bool MustEndBurst => _congested is not null || _isStoreBehind || _awaited is not null || _answersUnread || (_hasPublished && _isBlocked);

    private bool ExecuteFrames(in ReadOnlySequence<byte> buffer, out SequencePosition consumed)
    {
        TracingTo = Server.TracingTo;
        var reader = new FrameReader(buffer, FrameLimit, _arena, _openBody);
        var budget = _frameBudget;
        while (_phase != ConnectionPhase.Closed)
        {
            if (MustEndBurst || _setAside > MaxSetAside || budget-- == 0)
            {
                consumed = reader.Consumed;
                return true;
            }

            var status = reader.TryRead(out var frame);
            if (status == FrameReadStatus.NeedMore)
            {
                break;
            }

            if (status != FrameReadStatus.Frame)
            {
                FailFraming(status, reader);
                consumed = buffer.End;
                return false;
            }

            ExecuteFrame(frame);
        }

        consumed = _phase == ConnectionPhase.Closed ? buffer.End : reader.Consumed;
        return false;
    }

    private void ExecuteFrame(in Frame frame)
    {
        _framesIn++;
        _methodId = frame.Type is (byte)FrameType.Header or (byte)FrameType.Body ? MethodIds.BasicPublish : 0;
        try
        {
            Dispatch(frame);
        }
        catch (AccessPendingException pending)
        {
            Defer(frame, pending.Answer);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            OnFailed(error, frame.Channel);
        }
    }

    /// <summary>An error of what was executed for a channel, or for the connection (0).</summary>
    private void OnFailed(Exception error, ushort channel)
    {
        FlushBatches();
        switch (error)
        {
            case ChannelException failed when channel != 0:
                FailChannel(_channels[channel], failed);
                break;
            case AmqpException failed:
                FailConnection(failed);
                break;
            default:
                // A defect of the broker must not take down more than this connection.
                LogInternalError(Transport.Name, error);
                FailConnection(new ConnectionException(ReplyCode.InternalError, "", 0));
                break;
        }
    }

    private void Dispatch(in Frame frame)
    {
        if (_phase >= ConnectionPhase.Closing)
        {
            DispatchWhileClosing(frame);
            return;
        }

        if (_late.Count > 0 && TrySetAside(frame))
        {
            return;
        }

        switch ((FrameType)frame.Type)
        {
            case FrameType.Heartbeat:
                if (frame.Channel != 0)
                {
                    FailUnexpected(frame);
                }

                break;
            case FrameType.Method when frame.Channel == 0:
                OnConnectionMethod(MethodIdOf(frame), frame.Payload.Span);
                break;
            case FrameType.Method:
                OnChannelMethod(frame);
                break;
            case FrameType.Header when FindChannel(frame) is { } channel:
                _methodId = MethodIds.BasicPublish;
                channel.OnHeader(frame.Payload);
                break;
            case FrameType.Body when FindChannel(frame) is { } channel:
                _methodId = MethodIds.BasicPublish;
                channel.OnBody(frame.Payload);
                break;
        }
    }

    private uint MethodIdOf(in Frame frame)
    {
        if (frame.Payload.Length < AmqpConstants.MethodIdSize)
        {
            FrameText.FailUnknown(frame.Type, frame.Payload.Span);
        }

        _methodId = BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.Span);
        return _methodId;
    }

    private void OnChannelMethod(in Frame frame)
    {
        if (_phase != ConnectionPhase.Running)
        {
            FailUnexpected(frame);
        }

        var id = MethodIdOf(frame);
        if (MethodNames.Find(id) is null)
        {
            FailUnknownMethod();
            return;
        }

        if (!_channels.TryGetValue(frame.Channel, out var channel))
        {
            OpenChannel(frame, id);
            return;
        }

        if (id == MethodIds.ChannelClose || (id == MethodIds.ChannelCloseOk && channel.IsClosing))
        {
            OnChannelEnd(channel, id, frame.Payload.Span[AmqpConstants.MethodIdSize..]);
        }
        else if (!channel.IsClosing)
        {
            channel.OnMethod(id, frame.Payload);
        }
    }

    /// <summary>The channel that a content frame belongs to; null when the channel is being closed and its frames are dropped.</summary>
    private AmqpChannel? FindChannel(in Frame frame)
    {
        if (frame.Channel == 0 || _phase != ConnectionPhase.Running)
        {
            FailUnexpected(frame);
        }

        if (_lastChannel is { } last && last.Number == frame.Channel)
        {
            return last.IsClosing ? null : last;
        }

        if (!_channels.TryGetValue(frame.Channel, out var channel))
        {
            throw new ConnectionException(ReplyCode.UnexpectedFrame, "expected method frame, got non method frame instead", 0);
        }

        _lastChannel = channel;
        return channel.IsClosing ? null : channel;
    }

    private static void FailUnexpected(in Frame frame) => throw new ConnectionException(
        ReplyCode.UnexpectedFrame, FrameText.Describe(frame.Type, frame.Payload.Length, frame.Payload.Span), 0);

    private void EndBurst()
    {
        FlushBatches();
        for (var i = _withContent.Count - 1; i >= 0; i--)
        {
            if (!_withContent[i].Detach())
            {
                _withContent.RemoveAt(i);
            }
        }

        _arena.Reset();
        Volatile.Write(ref _burstThread, 0);
        SettleAlarm();
        Outbound.Flush();
    }

    private async ValueTask PauseForQueueAsync()
    {
        var queue = _congested!;
        _congested = null;
        _pause.Prepare();
        queue.PausePublisher(_pause);
        _congestedNow = true;
        var isRelieved = await _pause.WaitAsync(CongestionPauseMilliseconds).ConfigureAwait(false);
        _congestedNow = false;
        if (isRelieved)
        {
            _frameBudget = int.MaxValue;
            return;
        }

        // Still congested: a few frames more, so that whatever stands behind the publishes is reached in time.
        queue.ForgetPublisher(_pause);
        _frameBudget = FramesWhileCongested;
    }

    private async ValueTask PauseForStoreAsync()
    {
        var broker = Server.Broker;
        _isStoreBehind = false;
        _pause.Prepare();
        broker.PauseForStore(_pause);
        if (await _pause.WaitAsync(CongestionPauseMilliseconds).ConfigureAwait(false))
        {
            _frameBudget = int.MaxValue;
            return;
        }

        broker.ForgetPause(_pause);
        _frameBudget = FramesWhileCongested;
    }
}
