namespace Amqp.TestKit.Wire;

/// <summary>A whole message: <c>basic.deliver</c>, <c>basic.get-ok</c> or <c>basic.return</c> with its content.</summary>
/// <param name="Exchange">The exchange it was published to.</param>
/// <param name="RoutingKey">The routing key it was published with.</param>
/// <param name="PropertyBlock">Property flags and properties as they came.</param>
/// <param name="Body">The body.</param>
public sealed record WireDelivery(string Exchange, string RoutingKey, ReadOnlyMemory<byte> PropertyBlock, ReadOnlyMemory<byte> Body)
{
    /// <summary>Consumer tag of a delivery.</summary>
    public string ConsumerTag { get; init; } = string.Empty;

    /// <summary>Delivery tag of a delivery or get.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>Whether it may have been delivered before.</summary>
    public bool Redelivered { get; init; }

    /// <summary>Ready messages left, after a get.</summary>
    public uint MessageCount { get; init; }

    /// <summary>Reply code of a return, otherwise 0.</summary>
    public int ReplyCode { get; init; }

    /// <summary>Reply text of a return.</summary>
    public string ReplyText { get; init; } = string.Empty;

    /// <summary>The properties, decoded.</summary>
    public WireProperties Properties => WireProperties.Parse(PropertyBlock.Span);

    /// <summary>The body as UTF-8.</summary>
    public string Text => WireText.From(Body.Span);
}
