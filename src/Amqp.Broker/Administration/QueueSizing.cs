namespace Amqp.Broker.Administration;

/// <summary>
/// How a queue is doing and how many consumers it needs, by Little's law: the mean number of messages in it is their arrival
/// rate times the mean time they stay. Rates and lengths are measured over a window; what the window cannot tell is null.
/// </summary>
public sealed record QueueSizing
{
    /// <summary>What was looked at.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Messages that came in per second.</summary>
    public double ArrivalRate { get; init; }

    /// <summary>Messages that consumers were done with per second.</summary>
    public double ServiceRate { get; init; }

    /// <summary>Mean number of ready messages.</summary>
    public double MeanReady { get; init; }

    /// <summary>Mean number of messages that were out.</summary>
    public double MeanUnacked { get; init; }

    /// <summary>Mean time from arrival to delivery, by Little's law.</summary>
    public TimeSpan? MeanWait { get; init; }

    /// <summary>Mean time from arrival until a consumer was done, by Little's law.</summary>
    public TimeSpan? MeanStay { get; init; }

    /// <summary>Consumers now.</summary>
    public int Consumers { get; init; }

    /// <summary>Messages that one consumer does per second while it has any.</summary>
    public double? RatePerConsumer { get; init; }

    /// <summary>Share of their time that consumers are busy, 0 to 1.</summary>
    public double? Utilisation { get; init; }

    /// <summary>The wait that was asked for.</summary>
    public TimeSpan TargetWait { get; init; }

    /// <summary>Fewest consumers with which messages, arriving as they do, wait no longer than that in the mean.</summary>
    public int? ConsumersForTarget { get; init; }

    /// <summary>Fewest consumers that would also work off what is ready now within that time.</summary>
    public int? ConsumersToDrain { get; init; }

    /// <summary>The backlog does not grow.</summary>
    public bool IsStable => ServiceRate >= ArrivalRate * 0.99 || MeanReady < 1;
}
