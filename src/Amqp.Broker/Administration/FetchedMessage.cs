namespace Amqp.Broker.Administration;

/// <summary>A message that an operator has taken out of a queue; a copy.</summary>
public sealed record FetchedMessage
{
    /// <summary>Exchange that it was published to; empty for the default exchange.</summary>
    public required string Exchange { get; init; }

    /// <summary>Routing key.</summary>
    public required string RoutingKey { get; init; }

    /// <summary>It had been delivered before.</summary>
    public bool IsRedelivered { get; init; }

    /// <summary>Ready messages behind it.</summary>
    public long Remaining { get; init; }

    /// <summary>Property flags and list, as they stand in a content header.</summary>
    public required ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>Body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
