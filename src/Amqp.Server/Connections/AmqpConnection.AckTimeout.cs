using Amqp.Storage.Runtime;

namespace Amqp.Server.Connections;

/// <summary>Deliveries that wait too long for their acks: while there are any, all channels are looked at once an interval.</summary>
internal sealed partial class AmqpConnection
{
    private readonly AckTimeoutEntry _ackTimeout;

    // Guarded by the outbound buffer's lock.
    private bool _watchesAcks;

    /// <summary>A delivery begins to wait for its ack. The outbound lock is held.</summary>
    public void WatchAcks()
    {
        if (!_watchesAcks)
        {
            _watchesAcks = true;
            Server.Runtime.Wheel.Arm(_ackTimeout, (long)Server.Options.ConsumerTimeoutInterval.TotalMilliseconds);
        }
    }

    private void LookForOverdueAcks()
    {
        lock (Outbound.Lock)
        {
            _watchesAcks = false;
        }

        var now = Server.Runtime.MonotonicMilliseconds;
        foreach (var channel in _channels.Values)
        {
            if (channel.FindOverdue(now, out var waits) is { } overdue)
            {
                FailChannel(channel, overdue);
            }
            else if (waits)
            {
                lock (Outbound.Lock)
                {
                    WatchAcks();
                }
            }
        }
    }

    private sealed class AckTimeoutEntry(AmqpConnection connection) : WheelEntry
    {
        protected override void Fire() => connection.Post(connection.LookForOverdueAcks);
    }
}
