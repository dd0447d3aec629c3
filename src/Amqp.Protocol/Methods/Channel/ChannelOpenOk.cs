namespace Amqp.Protocol;

/// <summary><c>channel.open-ok</c>: answers <c>channel.open</c>.</summary>
public readonly ref struct ChannelOpenOk : IMethod<ChannelOpenOk>
{
    /// <summary>The class 20 and method 11 in one number.</summary>
    public const uint Id = MethodIds.ChannelOpenOk;

    /// <summary>Reserved; empty.</summary>
    public ReadOnlySpan<byte> ChannelId { get; init; }

    /// <inheritdoc/>
    public int Size => 4 + ChannelId.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ChannelOpenOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLongString(out ReadOnlySpan<byte> channelId)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new ChannelOpenOk
        {
            ChannelId = channelId,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.LongString(ChannelId);
    }
}
