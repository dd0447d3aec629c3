using Amqp.Server.Connections;

namespace Amqp.Server.Telemetry;

/// <summary>What an activity says about its message and whose connection it passes.</summary>
internal readonly ref struct TracedMessage
{
    /// <summary>Name of the exchange it was published to.</summary>
    public required ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>Its routing key.</summary>
    public required ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <summary>Its property block; one that is malformed counts as empty.</summary>
    public required ReadOnlySpan<byte> Properties { get; init; }

    /// <summary>Octets of its body.</summary>
    public required long BodyLength { get; init; }

    /// <summary>The queue it comes from; null on its way in.</summary>
    public string? Queue { get; init; }

    /// <summary>The virtual host.</summary>
    public required string VirtualHost { get; init; }

    /// <summary>Who is logged in on the connection.</summary>
    public required string User { get; init; }

    /// <summary>The connection's transport.</summary>
    public required TransportInfo Transport { get; init; }
}
