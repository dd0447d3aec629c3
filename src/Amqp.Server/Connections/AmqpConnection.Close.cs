using System.Text;
using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Server.Connections;

/// <summary>How a connection ends: by the client, by an error, by the operator, or because the peer is gone.</summary>
internal sealed partial class AmqpConnection
{
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_framingCloseTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_lastOctetsTimeout = TimeSpan.FromSeconds(5);

    private bool _framingLost;
    private volatile bool _readEnded;

    /// <summary>Asks the read loop to send connection.close. Safe from any thread.</summary>
    public void Close(ReplyCode code, string reason) =>
        Post(() =>
        {
            if (_phase >= ConnectionPhase.Closing)
            {
                return;
            }

            if (_phase != ConnectionPhase.Running)
            {
                _phase = ConnectionPhase.Closed;
                return;
            }

            FailConnection(new ConnectionException(code, reason, 0));
        });

    /// <summary>Cuts the connection without a word. Safe from any thread.</summary>
    public void Abort() =>
        Post(() =>
        {
            _phase = ConnectionPhase.Closed;
            throw new IOException("the connection was cut");
        });

    private void OnClose()
    {
        FlushBatches();
        ReleaseChannels();
        DeleteExclusiveQueues();
        _phase = ConnectionPhase.Closing;
        AfterHeldOutput(s_closeTimeout, () =>
        {
            Send(0, default(ConnectionCloseOk));
            _phase = ConnectionPhase.Closed;
        });
    }

    /// <summary>Runs an action on the read loop once everything that channels hold back has been written: at once where nothing is held, or what is held will never leave.</summary>
    private void AfterHeldOutput(TimeSpan patience, Action action)
    {
        ulong last = 0;
        lock (Outbound.Lock)
        {
            foreach (var held in Outbound.HeldOutputs)
            {
                last = Math.Max(last, held.LastIndex);
            }
        }

        if (last == 0 || Server.Broker.MetadataLog.IsFaulted)
        {
            action();
            return;
        }

        ArmDeadline(patience);
        Server.Broker.MetadataLog.WhenDurable(last, _ => Post(() =>
        {
            ReleaseHeldOutput();
            action();
        }), null);
    }

    private void ReleaseHeldOutput()
    {
        var durable = Server.Broker.MetadataLog.DurableIndex;
        lock (Outbound.Lock)
        {
            foreach (var held in Outbound.HeldOutputs)
            {
                if (!held.IsReleased)
                {
                    held.Release(durable);
                }
            }
        }
    }

    private void DispatchWhileClosing(in Frame frame)
    {
        if (_phase == ConnectionPhase.Closed || frame.Channel != 0 || frame.Type != (byte)FrameType.Method)
        {
            return;
        }

        switch (MethodIdOf(frame))
        {
            case MethodIds.ConnectionCloseOk:
                _phase = ConnectionPhase.Closed;
                break;
            case MethodIds.ConnectionClose:
                Send(0, default(ConnectionCloseOk));
                break;
        }
    }

    private void FailConnection(AmqpException error)
    {
        if (_phase >= ConnectionPhase.Closing)
        {
            return;
        }

        LogConnectionError(Transport.Name, error.ReplyText);
        if (!MayTell(error))
        {
            CloseSilently();
            return;
        }

        ReleaseChannels();
        DeleteExclusiveQueues();
        var id = error.MethodId ?? _methodId;
        _phase = ConnectionPhase.Closing;
        var wait = _heartbeatSeconds == 0 ? s_closeTimeout : TimeSpan.FromSeconds(Math.Min(_heartbeatSeconds, s_closeTimeout.TotalSeconds));
        ArmDeadline(wait);
        AfterHeldOutput(wait, () => Send(0, new ConnectionClose
        {
            ReplyCode = (ushort)error.Code,
            ReplyText = Encoding.UTF8.GetBytes(error.ReplyText),
            ClassId = (ushort)(id >> 16),
            MethodId = (ushort)id,
        }));
    }

    /// <summary>Before a connection is open, a peer is told only what concerns its access; anything else is met with silence.</summary>
    private bool MayTell(AmqpException error) => _phase switch
    {
        ConnectionPhase.Running => true,
        ConnectionPhase.Starting or ConnectionPhase.Securing => error.Code == ReplyCode.AccessRefused && Capabilities.AuthenticationFailureClose,
        ConnectionPhase.Tuning or ConnectionPhase.Opening => error.Code is ReplyCode.NotAllowed or ReplyCode.InternalError,
        _ => false,
    };

    private void CloseSilently()
    {
        _phase = ConnectionPhase.Closing;
        ArmDeadline(Server.Options.SilentCloseDelay);
    }

    private void FailFraming(FrameReadStatus status, in FrameReader reader)
    {
        FlushBatches();
        var problem = status switch
        {
            FrameReadStatus.TooLarge => $"{{frame_too_large,{reader.FaultSize},{FrameLimit - AmqpConstants.FrameSizeTolerance - AmqpConstants.FrameOverhead}}}",
            FrameReadStatus.BadEnd => $"{{invalid_frame_end_marker,{reader.FaultEnd}}}",
            _ => "unknown_frame",
        };
        var size = status == FrameReadStatus.TooLarge ? 0 : reader.FaultSize;
        FailConnection(new ConnectionException(ReplyCode.FrameError,
            $"{FrameText.Describe(reader.FaultType, size, reader.FaultPayload.Span)}: {problem}", 0));

        // Nothing behind a broken frame can be read, not even close-ok.
        _framingLost = true;
        ArmDeadline(s_framingCloseTimeout);
    }

    /// <summary>A class or method that does not exist: RabbitMQ drops the connection without a frame.</summary>
    private void FailUnknownMethod()
    {
        LogConnectionError(Transport.Name, $"unknown method {_methodId >> 16}.{_methodId & 0xFFFF}");
        _phase = ConnectionPhase.Closed;
    }

    private void DeleteExclusiveQueues() => _virtualHost?.DeleteOwned(Owner);

    /// <summary>The last thing a connection does: gives everything back. Runs once, at the end of the read loop.</summary>
    private void End(Exception? reason)
    {
        EndWaits();
        _readEnded = true;
        var clean = _phase == ConnectionPhase.Closed && reason is null;
        _phase = ConnectionPhase.Closed;
        DisarmDeadline();
        StopHeartbeat();
        DisarmExpiry();
        Server.Runtime.Wheel.Disarm(_alarmLook);
        Server.Runtime.Wheel.Disarm(_ackTimeout);
        ReleaseChannels();
        DeleteExclusiveQueues();
        var isSending = !clean && Outbound.Abort();

        _pipe.Input.Complete(reason);
        _arena.Dispose();
        LogClosed(Transport.Name, UserName, reason is null ? "" : $": {reason.Message}");
        TellClosed();
        Server.Broker.Connections.Remove(this);

        if (clean)
        {
            // Whoever does not take the last octets in time loses them.
            ArmDeadline(s_lastOctetsTimeout);
            if (!Outbound.Complete())
            {
                // It broke before the read loop had ended, which has not seen it any more.
                OnOutputEnded(null);
            }
        }
        else if (!isSending)
        {
            EndOutput(reason);
        }
    }

    /// <summary>Who never said a word of AMQP was no connection for those who watch either.</summary>
    private void TellClosed()
    {
        if (_mechanism.Length > 0)
        {
            Server.Broker.Events.Closed(this);
        }
    }

    private void EndOutput(Exception? reason)
    {
        _pipe.Output.Complete(reason);
        Server.OnEnded(this);
    }

    private void OnOutputEnded(Exception? reason)
    {
        if (_readEnded)
        {
            DisarmDeadline();
            Server.OnEnded(this);
        }
        else
        {
            Abort();
        }
    }
}
