using Amqp.Broker.Connections;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Statistics;

/// <summary>What one channel has published to one exchange. Written by the channel's read loop, read by anybody.</summary>
public sealed class PublishCounter
{
    internal PublishCounter(Exchange exchange, IClientChannel? channel)
    {
        Exchange = exchange;
        Channel = channel;
    }

    /// <summary>The exchange.</summary>
    public Exchange Exchange { get; }

    /// <summary>The channel; null for what operators publish.</summary>
    public IClientChannel? Channel { get; }

    /// <summary>Messages.</summary>
    public long In { get; internal set; }

    /// <summary>Messages that went into queues, once for each queue.</summary>
    public long Out { get; internal set; }

    /// <summary>Messages that went nowhere and back.</summary>
    public long Returned { get; internal set; }

    /// <summary>Messages that went nowhere and were dropped.</summary>
    public long Dropped { get; internal set; }
}
