namespace Amqp.Protocol;

/// <summary><c>basic.reject</c>: refuses one delivery.</summary>
public readonly ref struct BasicReject : IMethod<BasicReject>
{
    /// <summary>The class 60 and method 90 in one number.</summary>
    public const uint Id = MethodIds.BasicReject;

    /// <summary>The delivery tag, counted per channel from 1.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>Whether the message goes back to its queue.</summary>
    public bool Requeue { get; init; }

    /// <inheritdoc/>
    public int Size => 9;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicReject method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLongLong(out ulong deliveryTag)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicReject
        {
            DeliveryTag = deliveryTag,
            Requeue = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.LongLong(DeliveryTag);
        writer.Octet(Requeue ? (byte)1 : (byte)0);
    }
}
