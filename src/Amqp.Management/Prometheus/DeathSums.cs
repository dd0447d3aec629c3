using Amqp.Broker.Statistics;

namespace Amqp.Management.Prometheus;

/// <summary>Messages of a type of queues that died, by what their queue does with dead messages.</summary>
/// <param name="Counts">By reason.</param>
/// <param name="Confirmed">Those that have arrived.</param>
/// <param name="IsQuorum">Of quorum queues, which count deliveries.</param>
/// <param name="HasToArrive">At-least-once.</param>
internal sealed record DeathSums(DeathCounts Counts, long Confirmed, bool IsQuorum, bool HasToArrive)
{
    /// <summary>What is left of counts when others are taken away.</summary>
    public static DeathCounts Difference(in DeathCounts all, in DeathCounts others)
    {
        var rest = all;
        for (var i = 0; i < ((ReadOnlySpan<long>)rest).Length; i++)
        {
            // Read while they grow: the parts may be a moment ahead of the whole.
            rest[i] = Math.Max(rest[i] - others[i], 0);
        }

        return rest;
    }
}
