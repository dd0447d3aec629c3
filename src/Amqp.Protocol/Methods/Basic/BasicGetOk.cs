namespace Amqp.Protocol;

/// <summary><c>basic.get-ok</c>: answers basic.get with the content that follows.</summary>
public readonly ref struct BasicGetOk : IMethod<BasicGetOk>
{
    /// <summary>The class 60 and method 71 in one number.</summary>
    public const uint Id = MethodIds.BasicGetOk;

    /// <summary>The delivery tag, counted per channel from 1.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>Whether the message may have been delivered before.</summary>
    public bool Redelivered { get; init; }

    /// <summary>The exchange; empty is the default exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <summary>The number of messages.</summary>
    public uint MessageCount { get; init; }

    /// <inheritdoc/>
    public int Size => 15 + Exchange.Length + RoutingKey.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicGetOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLongLong(out ulong deliveryTag)
            || !reader.TryReadOctet(out byte bits)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> exchange)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> routingKey)
            || !reader.TryReadLong(out uint messageCount)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicGetOk
        {
            DeliveryTag = deliveryTag,
            Redelivered = (bits & 1) != 0,
            Exchange = exchange,
            RoutingKey = routingKey,
            MessageCount = messageCount,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.LongLong(DeliveryTag);
        writer.Octet(Redelivered ? (byte)1 : (byte)0);
        writer.ShortString(Exchange);
        writer.ShortString(RoutingKey);
        writer.Long(MessageCount);
    }
}
