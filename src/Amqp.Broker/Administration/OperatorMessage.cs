namespace Amqp.Broker.Administration;

/// <summary>A message that an operator publishes.</summary>
public sealed record OperatorMessage
{
    /// <summary>Name of the exchange; empty for the default exchange.</summary>
    public required string Exchange { get; init; }

    /// <summary>Routing key, at most 255 octets of UTF-8.</summary>
    public required string RoutingKey { get; init; }

    /// <summary>Property flags and list, as they stand in a content header.</summary>
    public required ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>Body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
