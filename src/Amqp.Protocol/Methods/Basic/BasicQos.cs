namespace Amqp.Protocol;

/// <summary><c>basic.qos</c>: limits what may be delivered before it is acknowledged.</summary>
public readonly ref struct BasicQos : IMethod<BasicQos>
{
    /// <summary>The class 60 and method 10 in one number.</summary>
    public const uint Id = MethodIds.BasicQos;

    /// <summary>Limit on unacknowledged octets; 0 is none, and the only value a broker without size limits accepts.</summary>
    public uint PrefetchSize { get; init; }

    /// <summary>Limit on unacknowledged deliveries; 0 is none.</summary>
    public ushort PrefetchCount { get; init; }

    /// <summary>Whether the limit is shared by the whole channel instead of set per consumer.</summary>
    public bool Global { get; init; }

    /// <inheritdoc/>
    public int Size => 7;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicQos method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLong(out uint prefetchSize)
            || !reader.TryReadShort(out ushort prefetchCount)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicQos
        {
            PrefetchSize = prefetchSize,
            PrefetchCount = prefetchCount,
            Global = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Long(PrefetchSize);
        writer.Short(PrefetchCount);
        writer.Octet(Global ? (byte)1 : (byte)0);
    }
}
