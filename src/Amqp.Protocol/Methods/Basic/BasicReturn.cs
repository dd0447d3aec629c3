namespace Amqp.Protocol;

/// <summary><c>basic.return</c>: brings back a message that could not be routed.</summary>
public readonly ref struct BasicReturn : IMethod<BasicReturn>
{
    /// <summary>The class 60 and method 50 in one number.</summary>
    public const uint Id = MethodIds.BasicReturn;

    /// <summary>The reply code, see <see cref="Amqp.Protocol.ReplyCode"/>.</summary>
    public ushort ReplyCode { get; init; }

    /// <summary>The reply text.</summary>
    public ReadOnlySpan<byte> ReplyText { get; init; }

    /// <summary>The exchange; empty is the default exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <inheritdoc/>
    public int Size => 5 + ReplyText.Length + Exchange.Length + RoutingKey.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicReturn method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out ushort replyCode)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> replyText)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> exchange)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> routingKey)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicReturn
        {
            ReplyCode = replyCode,
            ReplyText = replyText,
            Exchange = exchange,
            RoutingKey = routingKey,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(ReplyCode);
        writer.ShortString(ReplyText);
        writer.ShortString(Exchange);
        writer.ShortString(RoutingKey);
    }
}
