namespace Amqp.Protocol;

/// <summary><c>channel.flow</c>: stops or resumes the flow of content.</summary>
public readonly ref struct ChannelFlow : IMethod<ChannelFlow>
{
    /// <summary>The class 20 and method 20 in one number.</summary>
    public const uint Id = MethodIds.ChannelFlow;

    /// <summary>Whether the peer may send content.</summary>
    public bool Active { get; init; }

    /// <inheritdoc/>
    public int Size => 1;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ChannelFlow method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new ChannelFlow
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
