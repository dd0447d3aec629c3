namespace Amqp.Protocol;

/// <summary><c>channel.close-ok</c>: answers <c>channel.close</c>.</summary>
public readonly ref struct ChannelCloseOk : IMethod<ChannelCloseOk>
{
    /// <summary>The class 20 and method 41 in one number.</summary>
    public const uint Id = MethodIds.ChannelCloseOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ChannelCloseOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
