using Amqp.Protocol;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Connections;

/// <summary>
/// What an alarm does to a connection that publishes while it is set: it is told so, if it understands, and not read any more.
/// A connection that also consumes holds messages, and its acknowledgements, behind its publishes in the stream, may be what the
/// alarm waits for: it is read on, one publish per pause, so that no program that publishes and acknowledges on one connection
/// waits for itself. Connections that only consume are not touched (https://www.rabbitmq.com/docs/alarms).
/// </summary>
internal sealed partial class AmqpConnection
{
    /// <summary>Pause after each publish of a blocked connection that consumes.</summary>
    private const int BlockedPauseMilliseconds = 50;

    private readonly PauseSource _alarmPause;
    private readonly AlarmEntry _alarmLook;
    private volatile bool _isBlocked;
    private bool _blockedSent;

    /// <summary>The alarm holds this connection: it is not expected to send.</summary>
    public bool IsBlocked => _isBlocked;

    /// <summary>
    /// A publish counts against the alarm as it was when the burst ended. That is decided before answers leave: a client that has its
    /// answer, and sets off an alarm, has not published since.
    /// </summary>
    private void SettleAlarm() => _hasPublished = _hasPublished && (_isBlocked || Server.Broker.Alarms.Check());

    private bool MustPauseForAlarm()
    {
        var published = _hasPublished;
        _hasPublished = false;
        var alarm = Server.Broker.Alarms;
        return _isBlocked ? published || !alarm.IsSet : published && alarm.Check();
    }

    private async ValueTask PauseForAlarmAsync()
    {
        if (!_isBlocked)
        {
            EnterAlarm();
        }

        var alarm = Server.Broker.Alarms;
        while (alarm.IsSet && _phase == ConnectionPhase.Running)
        {
            var consumes = HoldsMessages();
            _alarmPause.Prepare();
            alarm.Block(_alarmPause);
            if (!_posted.IsEmpty)
            {
                // It came when there was no pause to end yet.
                _alarmPause.Signal();
            }

            var isSignalled = await _alarmPause.WaitAsync(consumes ? BlockedPauseMilliseconds : Timeout.Infinite).ConfigureAwait(false);
            alarm.Forget(_alarmPause);
            RunPosted();
            if (consumes && !isSignalled)
            {
                Server.Runtime.Wheel.Arm(_alarmLook, BlockedPauseMilliseconds);
                return;
            }
        }

        LeaveAlarm();
    }

    private void EnterAlarm()
    {
        _isBlocked = true;
        if (Capabilities.ConnectionBlocked)
        {
            _blockedSent = true;
            Send(0, new ConnectionBlocked { Reason = Server.Broker.Alarms.Reason.Span });
            Outbound.Flush();
        }
    }

    private void LeaveAlarm()
    {
        _isBlocked = false;
        Server.Runtime.Wheel.Disarm(_alarmLook);
        if (_blockedSent && _phase == ConnectionPhase.Running)
        {
            Send(0, default(ConnectionUnblocked));
            Outbound.Flush();
        }

        _blockedSent = false;
    }

    private bool HoldsMessages()
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.HoldsMessages)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Has a blocked read loop that waits for its peer look at the alarm now and then.</summary>
    private sealed class AlarmEntry(AmqpConnection connection) : WheelEntry
    {
        protected override void Fire()
        {
            if (!connection._isBlocked)
            {
                return;
            }

            if (connection.Server.Broker.Alarms.IsSet)
            {
                connection.Server.Runtime.Wheel.Arm(this, BlockedPauseMilliseconds);
            }
            else
            {
                connection._pipe.Input.CancelPendingRead();
            }
        }
    }
}
