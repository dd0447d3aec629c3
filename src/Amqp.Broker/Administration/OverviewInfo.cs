using Amqp.Broker.Statistics;

namespace Amqp.Broker.Administration;

/// <summary>The broker at one moment.</summary>
public sealed record OverviewInfo
{
    /// <summary>Open connections.</summary>
    public int Connections { get; init; }

    /// <summary>Open channels.</summary>
    public int Channels { get; init; }

    /// <summary>Exchanges, the predeclared ones included.</summary>
    public int Exchanges { get; init; }

    /// <summary>Queues.</summary>
    public int Queues { get; init; }

    /// <summary>Consumers.</summary>
    public int Consumers { get; init; }

    /// <summary>Ready messages.</summary>
    public long Ready { get; init; }

    /// <summary>Messages that are out.</summary>
    public long Unacked { get; init; }

    /// <summary>Sums over channels.</summary>
    public TrafficTotals Totals { get; init; }

    /// <summary>What came and went.</summary>
    public Churn Churn { get; init; }
}
