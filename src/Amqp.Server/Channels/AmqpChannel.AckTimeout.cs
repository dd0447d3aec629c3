using Amqp.Broker.Errors;
using Amqp.Broker.Events;
using Amqp.Broker.Queues;
using Amqp.Protocol;

namespace Amqp.Server.Channels;

/// <summary>
/// How long deliveries may stay unacknowledged (https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout). They are
/// looked at now and then, the oldest first.
/// </summary>
internal sealed partial class AmqpChannel
{
    /// <summary>The shortest time of deliveries that belong to no consumer in the list: got ones, and those whose consumer has gone.</summary>
    private long _shortestLeft = long.MaxValue;

    /// <summary>
    /// What is wrong when a delivery is overdue, else null. Where it is enough to end the consumer that holds it, that is done. On the read loop.
    /// </summary>
    /// <param name="now">Milliseconds of the monotonic clock.</param>
    /// <param name="waits">Deliveries wait for an ack; look again.</param>
    public ChannelException? FindOverdue(long now, out bool waits)
    {
        List<QueueConsumer>? ended = null;
        lock (_out.Lock)
        {
            // Deliveries have waited less from one to the next: those that are younger than any timeout need no look.
            var shortest = ShortestTimeout();
            for (var tag = _unacked.Next(1, ulong.MaxValue); tag != 0; tag = _unacked.Next(tag + 1, ulong.MaxValue))
            {
                ref var entry = ref _unacked.Find(tag);
                var age = (uint)now - entry.DeliveredAt;
                if (age <= shortest)
                {
                    break;
                }

                var timeout = TimeoutOf(entry);
                if (entry.InTransaction || timeout <= 0 || age <= timeout)
                {
                    continue;
                }

                if (!MayEndConsumer(entry))
                {
                    waits = false;
                    return Overdue(timeout);
                }

                EndOverdueConsumer(entry.Consumer!, ended ??= []);
            }

            waits = _unacked.Count > 0;
        }

        foreach (var consumer in ended ?? [])
        {
            RemoveFromQueue(consumer, BrokerEvents.Internal);
        }

        if (ended is not null)
        {
            _connection.FlushBatches();
            _out.Flush();
        }

        return null;
    }

    private ChannelException Overdue(long timeout) => new(
        ReplyCode.PreconditionFailed,
        $"delivery acknowledgement on channel {Number} timed out. Timeout value used: {timeout} ms. "
        + "This timeout value can be configured, see consumers doc guide to learn more",
        0);

    /// <summary>As RabbitMQ 4.3 does, where that is asked for: the consumer of a quorum queue is cancelled, if its client understands.</summary>
    private bool MayEndConsumer(in UnackedEntry entry) =>
        _connection.Server.Options.ConsumerTimeoutCancels
        && entry.Consumer is not null
        && entry.Queue!.Kind == QueueKind.Quorum
        && _connection.Capabilities.ConsumerCancelNotify;

    /// <summary>Ends a consumer and gives back all that it holds. The outbound lock is held.</summary>
    private void EndOverdueConsumer(QueueConsumer consumer, List<QueueConsumer> ended)
    {
        if (!consumer.IsCancelled)
        {
            EndConsumer(consumer);
            ended.Add(consumer);
        }

        for (var tag = _unacked.Next(1, ulong.MaxValue); tag != 0; tag = _unacked.Next(tag + 1, ulong.MaxValue))
        {
            ref var entry = ref _unacked.Find(tag);
            if (entry.Consumer == consumer && !entry.InTransaction)
            {
                Take(tag, SettlementKind.Requeue);
            }
        }
    }

    /// <summary>The shortest time that a delivery of this channel may have. The outbound lock is held.</summary>
    private long ShortestTimeout()
    {
        var shortest = Math.Min(Positive(ServerTimeout), _shortestLeft);
        foreach (var consumer in _consumers.Values)
        {
            shortest = Math.Min(shortest, Positive(TimeoutOf(consumer, consumer.Queue!)));
        }

        return shortest;
    }

    /// <summary>Deliveries will have no consumer in the list. The outbound lock is held.</summary>
    private void NoteLeft(QueueConsumer? consumer, MessageQueue queue) =>
        _shortestLeft = Math.Min(_shortestLeft, Positive(TimeoutOf(consumer, queue)));

    private static long Positive(long timeout) => timeout > 0 ? timeout : long.MaxValue;

    private long ServerTimeout => (long)(_connection.Server.Options.ConsumerTimeout?.TotalMilliseconds ?? 0);

    /// <summary>The consumer's word comes first, then the queue's, which is its policy's as well, then the server's. 0 for no limit.</summary>
    private long TimeoutOf(in UnackedEntry entry) => TimeoutOf(entry.Consumer, entry.Queue!);

    private long TimeoutOf(QueueConsumer? consumer, MessageQueue queue) => consumer?.AckTimeout ?? queue.Settings.ConsumerTimeout ?? ServerTimeout;

    /// <summary>A delivery is about to wait for its ack. The outbound lock is held.</summary>
    private void WatchAcks()
    {
        if (_unacked.Count == 0)
        {
            _connection.WatchAcks();
        }
    }
}
