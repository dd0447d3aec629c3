using System.Diagnostics.CodeAnalysis;

namespace Amqp.Broker.Statistics;

/// <summary>What a queue has counted, and sums over queues. Of a queue it is written under the queue's lock and read by anybody.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Counted in place, without copies.")]
public struct QueueTraffic
{
    /// <summary>Messages by what happened to them.</summary>
    public MessageStats Stats;

    /// <summary>Messages that died, by <see cref="DeadLettering.DeathReason"/>, whether dead-lettered or dropped.</summary>
    public DeathCounts Died;

    /// <summary>Messages that died and were sent to a dead-letter exchange.</summary>
    public DeathCounts DeadLettered;

    /// <summary>Those of them that have to arrive (<c>x-dead-letter-strategy: at-least-once</c>).</summary>
    public DeathCounts DeadLetteredAtLeastOnce;

    /// <summary>Dead messages that have to arrive and that every queue they were sent to has confirmed.</summary>
    public long DeadLettersConfirmed;

    /// <summary>Messages that the queue refused at its limit.</summary>
    public long Refused;

    /// <summary>Messages that came back to be delivered again.</summary>
    public long Requeued;

    /// <summary>Messages dropped by purges.</summary>
    public long Purged;

    /// <summary>Adds another's counts to these.</summary>
    public void Add(in QueueTraffic other)
    {
        Stats.Add(other.Stats);
        Died.Add(other.Died);
        DeadLettered.Add(other.DeadLettered);
        DeadLetteredAtLeastOnce.Add(other.DeadLetteredAtLeastOnce);
        DeadLettersConfirmed += other.DeadLettersConfirmed;
        Refused += other.Refused;
        Requeued += other.Requeued;
        Purged += other.Purged;
    }
}
