using Amqp.Broker.Statistics;

namespace Amqp.Management.Statistics;

/// <summary>RabbitMQ's names of what is counted.</summary>
internal static class StatNames
{
    public static StatName Messages { get; } = new("messages");

    public static StatName Ready { get; } = new("messages_ready");

    public static StatName Unacked { get; } = new("messages_unacknowledged");

    public static StatName ReceivedOctets { get; } = new("recv_oct");

    public static StatName SentOctets { get; } = new("send_oct");

    public static StatName Reductions { get; } = new("reductions");

    public static StatName PublishIn { get; } = new("publish_in");

    public static StatName PublishOut { get; } = new("publish_out");

    public static StatName DeliverGet { get; } = new("deliver_get");

    public static StatName DiskReads { get; } = new("disk_reads");

    public static StatName DiskWrites { get; } = new("disk_writes");

    /// <summary>What is counted of publishers, with the names in RabbitMQ's order.</summary>
    public static (StatName Name, MessageStat Stat)[] Publishes { get; } =
    [
        (new("confirm"), MessageStat.Confirm),
        (new("drop_unroutable"), MessageStat.DropUnroutable),
        (new("publish"), MessageStat.Publish),
        (new("return_unroutable"), MessageStat.ReturnUnroutable),
    ];

    /// <summary>What is counted of consumers.</summary>
    public static (StatName Name, MessageStat Stat)[] Deliveries { get; } =
    [
        (new("ack"), MessageStat.Ack),
        (new("deliver"), MessageStat.Deliver),
        (new("deliver_no_ack"), MessageStat.DeliverNoAck),
        (new("get"), MessageStat.Get),
        (new("get_empty"), MessageStat.GetEmpty),
        (new("get_no_ack"), MessageStat.GetNoAck),
        (new("redeliver"), MessageStat.Redeliver),
    ];

    /// <summary>What of <see cref="Deliveries"/> adds up to <see cref="DeliverGet"/>.</summary>
    public static int[] Delivered { get; } =
        [(int)MessageStat.Deliver, (int)MessageStat.DeliverNoAck, (int)MessageStat.Get, (int)MessageStat.GetNoAck];

    /// <summary>What came and went.</summary>
    public static (StatName Name, int Column)[] Churns { get; } =
    [
        (new("channel_closed"), TrafficColumns.ChannelsClosed),
        (new("channel_created"), TrafficColumns.ChannelsOpened),
        (new("connection_closed"), TrafficColumns.ConnectionsClosed),
        (new("connection_created"), TrafficColumns.ConnectionsOpened),
        (new("queue_created"), TrafficColumns.QueuesCreated),
        (new("queue_declared"), TrafficColumns.QueuesDeclared),
        (new("queue_deleted"), TrafficColumns.QueuesDeleted),
    ];

    /// <summary>The count of a column of <see cref="Churns"/>.</summary>
    public static long ChurnOf(in Churn churn, int column) => column switch
    {
        TrafficColumns.ChannelsClosed => churn.ChannelsClosed,
        TrafficColumns.ChannelsOpened => churn.ChannelsOpened,
        TrafficColumns.ConnectionsClosed => churn.ConnectionsClosed,
        TrafficColumns.ConnectionsOpened => churn.ConnectionsOpened,
        TrafficColumns.QueuesCreated => churn.QueuesCreated,
        TrafficColumns.QueuesDeclared => churn.QueuesDeclared,
        _ => churn.QueuesDeleted,
    };
}
