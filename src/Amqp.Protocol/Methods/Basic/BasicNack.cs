namespace Amqp.Protocol;

/// <summary><c>basic.nack</c>: refuses deliveries, or publishes when the broker sends it.</summary>
public readonly ref struct BasicNack : IMethod<BasicNack>
{
    /// <summary>The class 60 and method 120 in one number.</summary>
    public const uint Id = MethodIds.BasicNack;

    /// <summary>The delivery tag, counted per channel from 1.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>Whether every outstanding tag up to this one is meant, too.</summary>
    public bool Multiple { get; init; }

    /// <summary>Whether the message goes back to its queue.</summary>
    public bool Requeue { get; init; }

    /// <inheritdoc/>
    public int Size => 9;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicNack method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLongLong(out ulong deliveryTag)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicNack
        {
            DeliveryTag = deliveryTag,
            Multiple = (bits & 1) != 0,
            Requeue = (bits & 2) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.LongLong(DeliveryTag);
        writer.Octet((byte)((Multiple ? 1 : 0) | (Requeue ? 2 : 0)));
    }
}
