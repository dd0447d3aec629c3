namespace Amqp.Protocol;

/// <summary><c>basic.deliver</c>: delivers the content that follows to a consumer.</summary>
public readonly ref struct BasicDeliver : IMethod<BasicDeliver>
{
    /// <summary>The class 60 and method 60 in one number.</summary>
    public const uint Id = MethodIds.BasicDeliver;

    /// <summary>The tag that names the consumer within its channel.</summary>
    public ReadOnlySpan<byte> ConsumerTag { get; init; }

    /// <summary>The delivery tag, counted per channel from 1.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>Whether the message may have been delivered before.</summary>
    public bool Redelivered { get; init; }

    /// <summary>The exchange; empty is the default exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <inheritdoc/>
    public int Size => 12 + ConsumerTag.Length + Exchange.Length + RoutingKey.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicDeliver method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> consumerTag)
            || !reader.TryReadLongLong(out ulong deliveryTag)
            || !reader.TryReadOctet(out byte bits)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> exchange)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> routingKey)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicDeliver
        {
            ConsumerTag = consumerTag,
            DeliveryTag = deliveryTag,
            Redelivered = (bits & 1) != 0,
            Exchange = exchange,
            RoutingKey = routingKey,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(ConsumerTag);
        writer.LongLong(DeliveryTag);
        writer.Octet(Redelivered ? (byte)1 : (byte)0);
        writer.ShortString(Exchange);
        writer.ShortString(RoutingKey);
    }
}
