using Amqp.Broker.Statistics;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Administration;

/// <summary>An exchange at one moment.</summary>
public sealed record ExchangeInfo
{
    /// <summary>The exchange.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>Messages that came in from clients.</summary>
    public long In { get; init; }

    /// <summary>Messages that went out into queues, once for each.</summary>
    public long Out { get; init; }

    /// <summary>The open channels that publish to it, and what they have published.</summary>
    public IReadOnlyList<PublishCounter> Publishers { get; init; } = [];
}
