using Amqp.Broker.Statistics;

namespace Amqp.Management.Prometheus;

/// <summary>What all queues of a type have counted, those that are gone included.</summary>
internal sealed record MessageSums(QueueTypes Type, QueueTraffic Traffic)
{
    public MessageStats Stats => Traffic.Stats;
}
