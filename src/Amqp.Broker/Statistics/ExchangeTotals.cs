using System.Diagnostics.CodeAnalysis;

namespace Amqp.Broker.Statistics;

/// <summary>What clients published to an exchange, and what became of it.</summary>
/// <param name="In">Messages.</param>
/// <param name="Out">Messages that went into queues, once for each queue.</param>
/// <param name="Returned">Messages that went nowhere and back.</param>
/// <param name="Dropped">Messages that went nowhere and were dropped.</param>
public readonly record struct ExchangeTotals(long In, long Out, long Returned, long Dropped)
{
    /// <summary>Adds what one channel has published.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Add would not say that the result is a new value.")]
    public static ExchangeTotals operator +(in ExchangeTotals totals, PublishCounter counter) => new(
        totals.In + counter.In,
        totals.Out + counter.Out,
        totals.Returned + counter.Returned,
        totals.Dropped + counter.Dropped);
}
