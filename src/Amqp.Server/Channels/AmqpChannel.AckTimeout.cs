using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Server.Channels;

/// <summary>
/// How long deliveries may stay unacknowledged (https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout). The oldest one is
/// looked at now and then; those behind it have waited less.
/// </summary>
internal sealed partial class AmqpChannel
{
    /// <summary>What is wrong when the oldest delivery is overdue, else null. On the read loop.</summary>
    /// <param name="now">Milliseconds of the monotonic clock.</param>
    /// <param name="waits">Deliveries wait for an ack; look again.</param>
    public ChannelException? FindOverdue(long now, out bool waits)
    {
        lock (_out.Lock)
        {
            waits = false;
            for (var tag = _unacked.Next(1, ulong.MaxValue); tag != 0; tag = _unacked.Next(tag + 1, ulong.MaxValue))
            {
                waits = true;
                ref var entry = ref _unacked.Find(tag);
                if (entry.InTransaction)
                {
                    continue;
                }

                var timeout = TimeoutOf(entry);
                return timeout > 0 && (uint)now - entry.DeliveredAt > timeout
                    ? new ChannelException(
                        ReplyCode.PreconditionFailed,
                        $"delivery acknowledgement on channel {Number} timed out. Timeout value used: {timeout} ms. "
                        + "This timeout value can be configured, see consumers doc guide to learn more",
                        0)
                    : null;
            }
        }

        return null;
    }

    /// <summary>The consumer's word comes first, then the queue's, which is its policy's as well, then the server's. 0 for no limit.</summary>
    private long TimeoutOf(in UnackedEntry entry) =>
        entry.Consumer?.AckTimeout
        ?? entry.Queue!.Settings.ConsumerTimeout
        ?? (long)(_connection.Server.Options.ConsumerTimeout?.TotalMilliseconds ?? 0);

    /// <summary>A delivery is about to wait for its ack. The outbound lock is held.</summary>
    private void WatchAcks()
    {
        if (_unacked.Count == 0)
        {
            _connection.WatchAcks();
        }
    }
}
