namespace Amqp.Broker.Administration;

/// <summary>A message that somebody has looked at where it is; a copy.</summary>
public sealed record BrowsedMessage
{
    /// <summary>Names it in its queue.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Ready messages that would have been delivered before it.</summary>
    public required long Position { get; init; }

    /// <summary>Exchange that it was published to; empty for the default exchange.</summary>
    public required string Exchange { get; init; }

    /// <summary>Routing key.</summary>
    public required string RoutingKey { get; init; }

    /// <summary>Times it was delivered and came back.</summary>
    public int DeliveryCount { get; init; }

    /// <summary>It will be delivered as redelivered.</summary>
    public bool IsRedelivered { get; init; }

    /// <summary>When it came in, in milliseconds since the Unix epoch.</summary>
    public long EnqueuedAt { get; init; }

    /// <summary>When it expires by its own wish, in milliseconds since the Unix epoch; 0 for never.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>It survives a restart.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Property flags and list, as they stand in a content header.</summary>
    public required ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>Body, as much of it as was asked for.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Octets of the whole body.</summary>
    public required int BodyLength { get; init; }
}
