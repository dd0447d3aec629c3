namespace Amqp.Broker.Administration;

/// <summary>What somebody wants to see of a queue.</summary>
public sealed record BrowseQuery
{
    /// <summary>Messages that match and are passed over first.</summary>
    public long Offset { get; init; }

    /// <summary>Most messages.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Most octets of each body.</summary>
    public int MaxBody { get; init; } = 50_000;

    /// <summary>Which messages.</summary>
    public MessageFilter Filter { get; init; } = MessageFilter.All;

    /// <summary>Most messages that are looked at.</summary>
    public long ScanLimit { get; init; } = 1_000_000;
}
