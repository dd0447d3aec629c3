namespace Amqp.Storage.Log;

/// <summary>The parts of a message on their way into a log. The store does not look inside any of them.</summary>
public readonly ref struct RecordSource
{
    /// <summary>Exchange that the message was published to, at most 255 octets.</summary>
    public ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>Routing key of the message, at most 255 octets.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <summary>The content header's property flags and list, verbatim.</summary>
    public ReadOnlySpan<byte> Properties { get; init; }

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>The memory that <see cref="Body"/> was put together in, for a log to take over; null where there is none.</summary>
    public BodyAssembly? Assembly { get; init; }

    /// <summary>Flags.</summary>
    public RecordFlags Flags { get; init; }

    /// <summary>When the message was enqueued, in milliseconds since the Unix epoch.</summary>
    public long Timestamp { get; init; }

    /// <summary>When the message expires by its own wish, in milliseconds since the Unix epoch; 0 for never.</summary>
    public long Expiry { get; init; }
}
