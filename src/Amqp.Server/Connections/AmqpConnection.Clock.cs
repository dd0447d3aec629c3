using System.Collections.Concurrent;
using Amqp.Protocol;
using Amqp.Server.Outbound;
using Amqp.Storage.Runtime;

namespace Amqp.Server.Connections;

/// <summary>
/// What time does to a connection: heartbeats both ways (AMQP 0-9-1 section 4.2.7), the limit of the handshake and of closing;
/// and the inbox through which other threads ask the read loop to do something.
/// </summary>
internal sealed partial class AmqpConnection
{
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly DeadlineEntry _deadline;
    private readonly HeartbeatEntry _heartbeat;
    private volatile bool _hasReceived;

    /// <summary>Has the read loop run an action between two bursts. Safe from any thread; lost when the connection has ended.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        _alarmPause.Signal();
        _pipe.Input.CancelPendingRead();
    }

    private void RunPosted()
    {
        while (_posted.TryDequeue(out var action))
        {
            action();
            Outbound.Flush();
        }
    }

    private void ArmDeadline(TimeSpan time) => Server.Runtime.Wheel.Arm(_deadline, (long)time.TotalMilliseconds);

    private void DisarmDeadline() => Server.Runtime.Wheel.Disarm(_deadline);

    private void StartHeartbeat(ushort seconds)
    {
        if (seconds > 0)
        {
            _heartbeat.Start(seconds * 1000);
        }
    }

    private void StopHeartbeat() => _heartbeat.Stop();

    private void OnDeadline()
    {
        if (_readEnded)
        {
            // What is being sent ends the output itself when its call returns: never under it.
            if (!Outbound.Abort())
            {
                EndOutput(null);
            }
        }
        else
        {
            Post(() => _phase = ConnectionPhase.Closed);
        }
    }

    private sealed class DeadlineEntry(AmqpConnection connection) : WheelEntry
    {
        protected override void Fire() => connection.OnDeadline();
    }

    /// <summary>
    /// Fires every half interval: sends a heartbeat when nothing was sent since the last time, and every other time looks whether
    /// anything was received; after two whole intervals of silence the peer is taken for gone.
    /// </summary>
    private sealed class HeartbeatEntry(AmqpConnection connection) : WheelEntry
    {
        private int _halfInterval;
        private long _writtenBefore;
        private int _silentIntervals;
        private bool _second;

        public void Start(int intervalMilliseconds)
        {
            Volatile.Write(ref _halfInterval, intervalMilliseconds / 2);
            connection.Server.Runtime.Wheel.Arm(this, _halfInterval);
        }

        public void Stop()
        {
            Volatile.Write(ref _halfInterval, 0);
            connection.Server.Runtime.Wheel.Disarm(this);
        }

        protected override void Fire()
        {
            var halfInterval = Volatile.Read(ref _halfInterval);
            if (halfInterval == 0)
            {
                return;
            }

            if ((_second = !_second) || !IsPeerGone())
            {
                SendIfSilent();
                connection.Server.Runtime.Wheel.Arm(this, halfInterval);
            }
        }

        private bool IsPeerGone()
        {
            if (connection._hasReceived || connection.IsBlocked || connection._isWaitingForPeer || connection._awaited is not null)
            {
                connection._hasReceived = false;
                _silentIntervals = 0;
                return false;
            }

            if (++_silentIntervals < 2)
            {
                return false;
            }

            connection.LogMissedHeartbeats(connection.Transport.Name, _halfInterval / 500);
            connection.Abort();
            return true;
        }

        private void SendIfSilent()
        {
            var outbound = connection.Outbound;
            lock (outbound.Lock)
            {
                if (outbound.TotalWritten == _writtenBefore)
                {
                    outbound.Advance(FrameWriter.WriteHeartbeat(outbound.GetSpan(AmqpConstants.HeartbeatFrameSize)));
                }

                _writtenBefore = outbound.TotalWritten;
            }

            outbound.Flush();
        }
    }
}
