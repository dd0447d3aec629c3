using Amqp.Broker.Administration;
using Amqp.Broker.Statistics;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>What queues hold and have counted.</summary>
internal static class QueueGroups
{
    private static readonly Column<QueueInfo> s_consumers = Gauge("queue_consumers", "Consumers on a queue", static queue => queue.Status.Consumers);

    public static MetricGroup Coarse { get; } = Of("queue_coarse_metrics",
        Gauge("queue_messages_ready", "Messages ready to be delivered to consumers", static queue => queue.Status.Ready),
        Gauge("queue_messages_unacked", "Messages delivered to consumers but not yet acknowledged", static queue => queue.Status.Unacked),
        Gauge("queue_messages", "Sum of ready and unacknowledged messages - total queue depth", static queue => queue.Status.Ready + queue.Status.Unacked),
        Counter("queue_process_reductions_total", "Total number of queue process reductions", static queue => Work(queue.Traffic.Stats), static scrape => Work(scrape.QueueTotals.Stats)));

    public static MetricGroup Consumers { get; } = Of("queue_consumer_count", s_consumers);

    public static MetricGroup All { get; } = Of("queue_metrics",
        s_consumers,
        Gauge("queue_consumer_capacity", "Consumer capacity", static queue => queue.ConsumerCapacity),
        Gauge("queue_consumer_utilisation", "Same as consumer capacity", static queue => queue.ConsumerCapacity),
        Gauge("queue_process_memory_bytes", "Memory in bytes used by the Erlang queue process", static queue => queue.Memory),
        Gauge("queue_messages_ram", "Ready and unacknowledged messages stored in memory", static queue => queue.Status.Ready + queue.Status.Unacked),
        Gauge("queue_messages_ram_bytes", "Size of ready and unacknowledged messages stored in memory", static queue => queue.Status.ReadyBytes + queue.Status.UnackedBytes),
        Gauge("queue_messages_ready_ram", "Ready messages stored in memory", static queue => queue.Status.Ready),
        Gauge("queue_messages_unacked_ram", "Unacknowledged messages stored in memory", static queue => queue.Status.Unacked),
        Gauge("queue_messages_persistent", "Persistent messages", static queue => queue.Status.Persistent),
        Gauge("queue_messages_persistent_bytes", "Size in bytes of persistent messages", static queue => queue.Status.PersistentBytes),
        Gauge("queue_messages_bytes", "Size in bytes of ready and unacknowledged messages", static queue => queue.Status.ReadyBytes + queue.Status.UnackedBytes),
        Gauge("queue_messages_ready_bytes", "Size in bytes of ready messages", static queue => queue.Status.ReadyBytes),
        Gauge("queue_messages_unacked_bytes", "Size in bytes of all unacknowledged messages", static queue => queue.Status.UnackedBytes),
        Gauge("queue_messages_paged_out", "Messages paged out to disk", static _ => 0),
        Gauge("queue_messages_paged_out_bytes", "Size in bytes of messages paged out to disk", static _ => 0),
        Gauge("queue_head_message_timestamp", "Timestamp of the first message in the queue, if any", static queue => queue.HeadTimestamp ?? double.NaN));

    public static MetricGroup Delivery { get; } = Of("queue_delivery_metrics",
        Stat("queue_get_ack_total", "Total number of messages fetched from a queue with basic.get in manual acknowledgement mode", MessageStat.Get),
        Stat("queue_get_total", "Total number of messages fetched from a queue with basic.get in automatic acknowledgement mode", MessageStat.GetNoAck),
        Stat("queue_messages_delivered_ack_total", "Total number of messages delivered from a queue to consumers in manual acknowledgement mode", MessageStat.Deliver),
        Stat("queue_messages_delivered_total", "Total number of messages delivered from a queue to consumers in automatic acknowledgement mode", MessageStat.DeliverNoAck),
        Stat("queue_messages_redelivered_total", "Total number of messages redelivered from a queue to consumers", MessageStat.Redeliver),
        Stat("queue_messages_acked_total", "Total number of messages acknowledged by consumers on a queue", MessageStat.Ack),
        Stat("queue_get_empty_total", "Total number of times basic.get operations fetched no message on a queue", MessageStat.GetEmpty));

    /// <summary>By queue and exchange, without the channel that RabbitMQ names besides, which nobody counts here.</summary>
    public static MetricGroup Published { get; } = new ObjectGroup<QueueSource>("channel_queue_exchange_metrics", static scrape => Sources(scrape, withBothHosts: true),
        new Column<QueueSource>("queue_messages_published_total", MetricKind.Counter, "Total number of messages published into a queue through an exchange on a channel", static source => source.Count)
        {
            Total = static scrape => scrape.ExchangeTotals.Out,
        });

    public static MetricGroup PublishedByExchange { get; } = new ObjectGroup<QueueSource>("queue_exchange_metrics", static scrape => Sources(scrape, withBothHosts: false),
        new Column<QueueSource>("queue_exchange_messages_published_total", MetricKind.Counter, "Total number of messages published into a queue through an exchange", static source => source.Count)
        {
            Total = static scrape => scrape.ExchangeTotals.Out,
        });

    /// <summary>Which queues there are, and of which type.</summary>
    public static MetricGroup Info { get; } = new ObjectGroup<QueueInfo>("queue_info", Infos,
        Gauge("queue_info", "A metric with a constant '1' value and labels that provide some queue details", static _ => 1)) { IsPerObjectOnly = true };

    private static double Work(in MessageStats stats) => stats.Of(MessageStat.Publish) + stats.DeliverGet + stats.Of(MessageStat.Ack);

    private static List<Labelled<QueueInfo>> Infos(Scrape scrape) =>
    [
        .. scrape.Queues.Select(queue => new Labelled<QueueInfo>(queue.Item, scrape.Label()
            .Add("vhost"u8, queue.Item.Queue.VirtualHost.Name)
            .Add("queue"u8, queue.Item.Queue.Name.Span)
            .Add("queue_type"u8, QueueTypes.NameOf(queue.Item.Queue.Kind))
            .Add("membership"u8, "leader"u8)
            .End())),
    ];

    private static List<Labelled<QueueSource>> Sources(Scrape scrape, bool withBothHosts)
    {
        var sources = new List<Labelled<QueueSource>>();
        foreach (var (info, _) in scrape.Queues)
        {
            foreach (var source in info.Queue.Sources)
            {
                var host = info.Queue.VirtualHost.Name;
                var labels = withBothHosts
                    ? scrape.Label().Add("queue_vhost"u8, host).Add("queue"u8, info.Queue.Name.Span).Add("exchange_vhost"u8, host).Add("exchange"u8, source.Exchange.Name.Span)
                    : scrape.Label().Add("vhost"u8, host).Add("exchange"u8, source.Exchange.Name.Span).Add("queue"u8, info.Queue.Name.Span);
                sources.Add(new Labelled<QueueSource>(source, labels.End()));
            }
        }

        return sources;
    }

    private static ObjectGroup<QueueInfo> Of(string name, params Column<QueueInfo>[] columns) => new(name, static scrape => scrape.Queues, columns);

    private static Column<QueueInfo> Gauge(string name, string help, Func<QueueInfo, double> read) => new(name, MetricKind.Gauge, help, read);

    private static Column<QueueInfo> Counter(string name, string help, Func<QueueInfo, double> read, Func<Scrape, double> total) =>
        new(name, MetricKind.Counter, help, read) { Total = total };

    private static Column<QueueInfo> Stat(string name, string help, MessageStat stat) =>
        Counter(name, help, queue => queue.Traffic.Stats.Of(stat), scrape => scrape.QueueTotals.Stats.Of(stat));
}
