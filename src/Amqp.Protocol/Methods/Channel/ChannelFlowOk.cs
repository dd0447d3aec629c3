namespace Amqp.Protocol;

/// <summary><c>channel.flow-ok</c>: answers <c>channel.flow</c>.</summary>
public readonly ref struct ChannelFlowOk : IMethod<ChannelFlowOk>
{
    /// <summary>The class 20 and method 21 in one number.</summary>
    public const uint Id = MethodIds.ChannelFlowOk;

    /// <summary>Whether the peer may send content.</summary>
    public bool Active { get; init; }

    /// <inheritdoc/>
    public int Size => 1;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ChannelFlowOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new ChannelFlowOk
        {
            Active = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Octet(Active ? (byte)1 : (byte)0);
    }
}
