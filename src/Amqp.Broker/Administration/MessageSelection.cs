namespace Amqp.Broker.Administration;

/// <summary>Which of a queue's messages are meant: those with these ids, or the first so many that match.</summary>
public sealed record MessageSelection
{
    /// <summary>All messages.</summary>
    public static MessageSelection All { get; } = new();

    /// <summary>Ids; null for all that match.</summary>
    public IReadOnlyCollection<MessageId>? Ids { get; init; }

    /// <summary>What they have to be like. Does not count where there are ids.</summary>
    public MessageFilter Filter { get; init; } = MessageFilter.All;

    /// <summary>Most messages.</summary>
    public long Limit { get; init; } = long.MaxValue;
}
