using Amqp.Broker.DeadLettering;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>Counters of the whole broker by protocol, and by type of queue or by what is done with dead messages. They only grow.</summary>
internal static class GlobalGroups
{
    private const string Protocol = "amqp091";

    /// <summary>By protocol.</summary>
    public static MetricGroup ByProtocol { get; } = new ObjectGroup<Scrape>("global_protocol", static scrape =>
        [new(scrape, scrape.Label().Add("protocol"u8, Protocol).End())],
        Stat("global_messages_received_total", "Total number of messages received from publishers", static totals => totals.Stats.Of(MessageStat.Publish)),
        Stat("global_messages_received_confirm_total", "Total number of messages received from publishers expecting confirmations", static totals => totals.PublishedToConfirm),
        Stat("global_messages_routed_total", "Total number of messages routed to queues or streams", static totals => totals.Routed),
        Stat("global_messages_unroutable_dropped_total", "Total number of messages published as non-mandatory into an exchange and dropped as unroutable",
            static totals => totals.Stats.Of(MessageStat.DropUnroutable)),
        Stat("global_messages_unroutable_returned_total", "Total number of messages published as mandatory into an exchange and returned to the publisher as unroutable",
            static totals => totals.Stats.Of(MessageStat.ReturnUnroutable)),
        Stat("global_messages_confirmed_total", "Total number of messages confirmed to publishers", static totals => totals.Stats.Of(MessageStat.Confirm)),
        new Column<Scrape>("global_publishers", MetricKind.Gauge, "Publishers currently connected",
            static scrape => scrape.Channels.Count(static channel => channel.Item.Traffic.Publishing.Count > 0)),
        new Column<Scrape>("global_consumers", MetricKind.Gauge, "Consumers currently connected", static scrape => scrape.Admin.Channels.ConsumerCount)) { KeepsLabels = true };

    /// <summary>By protocol and type of queue.</summary>
    public static MetricGroup ByQueueType { get; } = new ObjectGroup<MessageSums>("global_queue_type", static scrape =>
        [
            .. scrape.Sums.Select(sums => new Labelled<MessageSums>(
                sums.Item, scrape.Label().Add("protocol"u8, Protocol).Add("queue_type"u8, sums.Item.Type.Name).End())),
        ],
        Stat("global_messages_delivered_total", "Total number of messages delivered to consumers", static stats => stats.DeliverGet),
        Stat("global_messages_delivered_consume_manual_ack_total", "Total number of messages delivered to consumers using basic.consume with manual acknowledgment", MessageStat.Deliver),
        Stat("global_messages_delivered_consume_auto_ack_total", "Total number of messages delivered to consumers using basic.consume with automatic acknowledgment", MessageStat.DeliverNoAck),
        Stat("global_messages_delivered_get_manual_ack_total", "Total number of messages delivered to consumers using basic.get with manual acknowledgment", MessageStat.Get),
        Stat("global_messages_delivered_get_auto_ack_total", "Total number of messages delivered to consumers using basic.get with automatic acknowledgment", MessageStat.GetNoAck),
        Stat("global_messages_get_empty_total", "Total number of times basic.get operations fetched no message", MessageStat.GetEmpty),
        Stat("global_messages_redelivered_total", "Total number of messages redelivered to consumers", MessageStat.Redeliver),
        Stat("global_messages_acknowledged_total", "Total number of messages acknowledged by consumers", MessageStat.Ack)) { KeepsLabels = true };

    /// <summary>By type of queue and by what is done with dead messages.</summary>
    public static MetricGroup Deaths { get; } = new ObjectGroup<DeathSums>("global_dead_letters", DeadMessages,
        Death("global_messages_dead_lettered_maxlen_total", "Total number of messages dead-lettered due to overflow drop-head or reject-publish-dlx",
            static sums => sums.HasToArrive ? double.NaN : sums.Counts.Of(DeathReason.MaxLength)),
        Death("global_messages_dead_lettered_expired_total", "Total number of messages dead-lettered due to message TTL exceeded", static sums => sums.Counts.Of(DeathReason.Expired)),
        Death("global_messages_dead_lettered_rejected_total", "Total number of messages dead-lettered due to basic.reject or basic.nack", static sums => sums.Counts.Of(DeathReason.Rejected)),
        Death("global_messages_dead_lettered_delivery_limit_total", "Total number of messages dead-lettered due to delivery-limit exceeded",
            static sums => sums.IsQuorum ? sums.Counts.Of(DeathReason.DeliveryLimit) : double.NaN),
        Death("global_messages_dead_lettered_confirmed_total", "Total number of messages dead-lettered and confirmed by target queues",
            static sums => sums.HasToArrive ? sums.Confirmed : double.NaN)) { KeepsLabels = true };

    /// <summary>Sizes of what was published.</summary>
    public static MetricGroup Sizes { get; } = new SizeGroup("message_size", Protocol);

    private static List<Labelled<DeathSums>> DeadMessages(Scrape scrape)
    {
        var list = new List<Labelled<DeathSums>>();
        foreach (var (sums, _) in scrape.Sums)
        {
            if (sums.Type.Kind is not { } kind)
            {
                continue;
            }

            var traffic = sums.Traffic;
            var atMostOnce = DeathSums.Difference(traffic.DeadLettered, traffic.DeadLetteredAtLeastOnce);
            Add("disabled", new DeathSums(DeathSums.Difference(traffic.Died, traffic.DeadLettered), 0, kind == QueueKind.Quorum, false));
            Add("at_most_once", new DeathSums(atMostOnce, 0, kind == QueueKind.Quorum, false));
            if (kind == QueueKind.Quorum)
            {
                Add("at_least_once", new DeathSums(traffic.DeadLetteredAtLeastOnce, traffic.DeadLettersConfirmed, true, true));
            }

            void Add(string strategy, DeathSums deaths) => list.Add(new Labelled<DeathSums>(
                deaths, scrape.Label().Add("queue_type"u8, sums.Type.Name).Add("dead_letter_strategy"u8, strategy).End()));
        }

        return list;
    }

    private static Column<Scrape> Stat(string name, string help, Func<TrafficTotals, double> read) => new(name, MetricKind.Counter, help, scrape => read(scrape.Totals));

    private static Column<MessageSums> Stat(string name, string help, MessageStat stat) => Stat(name, help, stats => stats.Of(stat));

    private static Column<MessageSums> Stat(string name, string help, Func<MessageStats, double> read) => new(name, MetricKind.Counter, help, sums => read(sums.Stats));

    private static Column<DeathSums> Death(string name, string help, Func<DeathSums, double> read) => new(name, MetricKind.Counter, help, read);
}
