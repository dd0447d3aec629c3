namespace Amqp.Management.Prometheus.Groups;

/// <summary>Everything that is told to Prometheus, in the order in which it is told.</summary>
internal static class AllGroups
{
    /// <summary>What has a name by which <c>/metrics/detailed</c> is asked for it.</summary>
    public static IReadOnlyList<MetricGroup> Families { get; } =
    [
        NodeGroups.Churn, NodeGroups.Coarse, NodeGroups.Limits, LoginGroups.ByProtocol, LoginGroups.BySource, QueueGroups.Coarse, QueueGroups.Consumers, QueueGroups.All,
        QueueGroups.Delivery, QueueGroups.PublishedByExchange, ChannelGroups.All, ChannelGroups.Published, ChannelGroups.Process, ChannelGroups.Consumed,
        ConnectionGroups.Coarse, ConnectionGroups.All, QueueGroups.Published, ExchangeGroups.Published, ExchangeGroups.VirtualHosts, ExchangeGroups.Bindings, ExchangeGroups.Names,
    ];

    /// <summary>Asking for one of these says which queues there are, too.</summary>
    public static IReadOnlyList<MetricGroup> OfQueues { get; } = [QueueGroups.Coarse, QueueGroups.Consumers, QueueGroups.All];

    /// <summary>What is the same in sums and by objects.</summary>
    public static IReadOnlyList<MetricGroup> Common { get; } =
        [BrokerGroups.Process, BrokerGroups.Alarms, BrokerGroups.Totals, GlobalGroups.ByProtocol, GlobalGroups.ByQueueType, GlobalGroups.Deaths, GlobalGroups.Sizes];

    /// <summary>What says whose metrics these are.</summary>
    public static IReadOnlyList<MetricGroup> Identity { get; } = [BrokerGroups.Build, BrokerGroups.Identity];
}
