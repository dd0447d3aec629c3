namespace Amqp.Broker.Routing;

/// <summary>What exchanges look at when they match a message.</summary>
public readonly ref struct RoutingInput
{
    /// <summary>The routing key as published; not necessarily UTF-8.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <summary>Content of the headers table; empty when the message has none.</summary>
    public ReadOnlySpan<byte> Headers { get; init; }

    /// <summary>The whole property block, which has been checked; empty where there is none.</summary>
    public ReadOnlySpan<byte> Properties { get; init; }
}
