using Amqp.Broker.Administration;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>What channels hold and have counted, by exchange where they publish and by queue where they consume.</summary>
internal static class ChannelGroups
{
    public static MetricGroup All { get; } = new ObjectGroup<ChannelInfo>("channel_metrics", static scrape => scrape.Channels,
        Gauge("channel_consumers", "Consumers on a channel", static channel => channel.Consumers.Count),
        Gauge("channel_messages_unacked", "Delivered but not yet acknowledged messages", static channel => channel.Unacked),
        Gauge("channel_messages_unconfirmed", "Published but not yet confirmed messages", static channel => channel.Unconfirmed),
        Gauge("channel_messages_uncommitted", "Messages received in a transaction but not yet committed", static channel => channel.UncommittedPublishes),
        Gauge("channel_acks_uncommitted", "Message acknowledgements in a transaction not yet committed", static channel => channel.UncommittedAcks),
        Gauge("consumer_prefetch", "Limit of unacknowledged messages for each consumer", static channel => channel.Prefetch),
        Gauge("channel_prefetch", "Total limit of unacknowledged messages for all consumers on a channel", static channel => channel.SharedPrefetch));

    public static MetricGroup Process { get; } = new ObjectGroup<ChannelInfo>("channel_process_metrics", static scrape => scrape.Channels,
        new Column<ChannelInfo>("channel_process_reductions_total", MetricKind.Counter, "Total number of channel process reductions", static channel => Work(channel.Traffic.Stats))
        {
            Total = static scrape => Work(scrape.Totals.Stats),
        });

    /// <summary>Confirms are counted by channel: they are told where a channel publishes to one exchange only.</summary>
    public static MetricGroup Published { get; } = new ObjectGroup<(ChannelTraffic Channel, PublishCounter Counter)>("channel_exchange_metrics", Publishing,
        Publish("channel_messages_published_total", "Total number of messages published into an exchange on a channel", MessageStat.Publish, static item => item.Counter.In),
        Publish("channel_messages_confirmed_total", "Total number of messages published into an exchange and confirmed on the channel", MessageStat.Confirm,
            static item => item.Channel.Publishing.Count == 1 ? item.Channel.Stats.Of(MessageStat.Confirm) : double.NaN),
        Publish("channel_messages_unroutable_returned_total", "Total number of messages published as mandatory into an exchange and returned to the publisher as unroutable",
            MessageStat.ReturnUnroutable, static item => item.Counter.Returned),
        Publish("channel_messages_unroutable_dropped_total", "Total number of messages published as non-mandatory into an exchange and dropped as unroutable",
            MessageStat.DropUnroutable, static item => item.Counter.Dropped));

    public static MetricGroup Consumed { get; } = new ObjectGroup<ConsumedSums>("channel_queue_metrics", Consuming,
        Consume("channel_get_ack_total", "Total number of messages fetched with basic.get in manual acknowledgement mode", MessageStat.Get, static sums => sums.Gets?.Got ?? 0),
        Consume("channel_get_total", "Total number of messages fetched with basic.get in automatic acknowledgement mode", MessageStat.GetNoAck, static sums => sums.Gets?.GotNoAck ?? 0),
        Consume("channel_messages_delivered_ack_total", "Total number of messages delivered to consumers in manual acknowledgement mode", MessageStat.Deliver, static sums => sums.Delivered),
        Consume("channel_messages_delivered_total", "Total number of messages delivered to consumers in automatic acknowledgement mode", MessageStat.DeliverNoAck, static sums => sums.DeliveredNoAck),
        Consume("channel_messages_redelivered_total", "Total number of messages redelivered to consumers", MessageStat.Redeliver, static sums => sums.Redelivered),
        Consume("channel_messages_acked_total", "Total number of messages acknowledged by consumers", MessageStat.Ack, static sums => sums.Acknowledged),
        Consume("channel_get_empty_total", "Total number of times basic.get operations fetched no message", MessageStat.GetEmpty, static sums => sums.Gets?.Empty ?? 0));

    private static double Work(in MessageStats stats) => stats.Of(MessageStat.Publish) + stats.DeliverGet + stats.Of(MessageStat.Ack);

    private static List<Labelled<(ChannelTraffic, PublishCounter)>> Publishing(Scrape scrape)
    {
        var list = new List<Labelled<(ChannelTraffic, PublishCounter)>>();
        foreach (var (channel, _) in scrape.Channels)
        {
            foreach (var counter in channel.Traffic.Publishing)
            {
                list.Add(new((channel.Traffic, counter), scrape.Label()
                    .Add("channel"u8, channel.Name)
                    .Add("vhost"u8, counter.Exchange.VirtualHost.Name)
                    .Add("exchange"u8, counter.Exchange.Name.Span)
                    .End()));
            }
        }

        return list;
    }

    private static List<Labelled<ConsumedSums>> Consuming(Scrape scrape)
    {
        var list = new List<Labelled<ConsumedSums>>();
        foreach (var (channel, _) in scrape.Channels)
        {
            foreach (var sums in ConsumedSums.Of(channel))
            {
                list.Add(new(sums, scrape.Label()
                    .Add("channel"u8, channel.Name)
                    .Add("vhost"u8, sums.Queue.VirtualHost.Name)
                    .Add("queue"u8, sums.Queue.Name.Span)
                    .End()));
            }
        }

        return list;
    }

    private static Column<ChannelInfo> Gauge(string name, string help, Func<ChannelInfo, double> read) => new(name, MetricKind.Gauge, help, read);

    private static Column<(ChannelTraffic Channel, PublishCounter Counter)> Publish(
        string name, string help, MessageStat stat, Func<(ChannelTraffic Channel, PublishCounter Counter), double> read) =>
        new(name, MetricKind.Counter, help, read) { Total = scrape => scrape.Totals.Stats.Of(stat) };

    private static Column<ConsumedSums> Consume(string name, string help, MessageStat stat, Func<ConsumedSums, double> read) =>
        new(name, MetricKind.Counter, help, read) { Total = scrape => scrape.Totals.Stats.Of(stat) };
}
