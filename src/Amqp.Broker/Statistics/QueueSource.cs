using Amqp.Broker.Topology;

namespace Amqp.Broker.Statistics;

/// <summary>How many of a queue's messages clients published to one exchange. Written under the queue's lock.</summary>
public sealed class QueueSource
{
    internal QueueSource(Exchange exchange) => Exchange = exchange;

    /// <summary>The exchange.</summary>
    public Exchange Exchange { get; }

    /// <summary>Messages.</summary>
    public long Count { get; internal set; }
}
