namespace Amqp.Protocol;

/// <summary><c>connection.tune</c>: proposes the limits of the connection.</summary>
public readonly ref struct ConnectionTune : IMethod<ConnectionTune>
{
    /// <summary>The class 10 and method 30 in one number.</summary>
    public const uint Id = MethodIds.ConnectionTune;

    /// <summary>The highest channel number; 0 is no limit.</summary>
    public ushort ChannelMax { get; init; }

    /// <summary>The largest frame in octets, its 8 octets of overhead included; 0 is no limit.</summary>
    public uint FrameMax { get; init; }

    /// <summary>The heartbeat interval in seconds; 0 is none.</summary>
    public ushort Heartbeat { get; init; }

    /// <inheritdoc/>
    public int Size => 8;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionTune method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out ushort channelMax)
            || !reader.TryReadLong(out uint frameMax)
            || !reader.TryReadShort(out ushort heartbeat)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new ConnectionTune
        {
            ChannelMax = channelMax,
            FrameMax = frameMax,
            Heartbeat = heartbeat,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(ChannelMax);
        writer.Long(FrameMax);
        writer.Short(Heartbeat);
    }
}
