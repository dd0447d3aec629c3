namespace Amqp.Protocol;

/// <summary><c>basic.ack</c>: acknowledges deliveries, or confirms publishes when the broker sends it.</summary>
public readonly ref struct BasicAck : IMethod<BasicAck>
{
    /// <summary>The class 60 and method 80 in one number.</summary>
    public const uint Id = MethodIds.BasicAck;

    /// <summary>The delivery tag, counted per channel from 1.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>Whether every outstanding tag up to this one is meant, too.</summary>
    public bool Multiple { get; init; }

    /// <inheritdoc/>
    public int Size => 9;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicAck method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLongLong(out ulong deliveryTag)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicAck
        {
            DeliveryTag = deliveryTag,
            Multiple = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.LongLong(DeliveryTag);
        writer.Octet(Multiple ? (byte)1 : (byte)0);
    }
}
