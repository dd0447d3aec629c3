namespace Amqp.Broker.Statistics;

/// <summary>What the history of a queue holds.</summary>
public static class QueueColumns
{
    /// <summary>The first of the counters of <see cref="MessageStats"/>, as far as queues have them: up to <see cref="MessageStat.Ack"/>.</summary>
    public const int Stats = 0;

    /// <summary>Ready messages.</summary>
    public const int Ready = (int)MessageStat.Ack + 1;

    /// <summary>Messages that are out.</summary>
    public const int Unacked = Ready + 1;

    /// <summary>Microseconds for which messages waited although there were consumers.</summary>
    public const int Starved = Unacked + 1;

    internal const int Count = Starved + 1;
}
