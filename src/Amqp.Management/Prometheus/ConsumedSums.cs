using Amqp.Broker.Administration;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;

namespace Amqp.Management.Prometheus;

/// <summary>What a channel has got from a queue: by the consumers that it has there, and by <c>basic.get</c>.</summary>
internal sealed record ConsumedSums(MessageQueue Queue)
{
    public long Delivered { get; private set; }

    public long DeliveredNoAck { get; private set; }

    public long Redelivered { get; private set; }

    public long Acknowledged { get; private set; }

    /// <summary>What it got by <c>basic.get</c>; null for nothing.</summary>
    public GetCounter? Gets { get; private set; }

    /// <summary>Of all queues that a channel has to do with.</summary>
    public static IEnumerable<ConsumedSums> Of(ChannelInfo channel)
    {
        var byQueue = new Dictionary<MessageQueue, ConsumedSums>(ReferenceEqualityComparer.Instance);
        foreach (var consumer in channel.Consumers)
        {
            if (consumer.Queue is { } queue)
            {
                Sums(byQueue, queue).Add(consumer);
            }
        }

        foreach (var gets in channel.Traffic.Getting)
        {
            var sums = Sums(byQueue, gets.Queue);
            sums.Gets = gets;
            sums.Redelivered += gets.Redelivered;
            sums.Acknowledged += gets.Acknowledged;
        }

        return byQueue.Values;
    }

    private static ConsumedSums Sums(Dictionary<MessageQueue, ConsumedSums> byQueue, MessageQueue queue)
    {
        if (!byQueue.TryGetValue(queue, out var sums))
        {
            byQueue.Add(queue, sums = new ConsumedSums(queue));
        }

        return sums;
    }

    private void Add(QueueConsumer consumer)
    {
        Delivered += consumer.NoAck ? 0 : consumer.Delivered;
        DeliveredNoAck += consumer.NoAck ? consumer.Delivered : 0;
        Redelivered += consumer.Redelivered;
        Acknowledged += consumer.Acknowledged;
    }
}
