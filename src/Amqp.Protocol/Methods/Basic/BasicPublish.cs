namespace Amqp.Protocol;

/// <summary><c>basic.publish</c>: publishes the content that follows.</summary>
public readonly ref struct BasicPublish : IMethod<BasicPublish>
{
    /// <summary>The class 60 and method 40 in one number.</summary>
    public const uint Id = MethodIds.BasicPublish;

    /// <summary>The exchange; empty is the default exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <summary>Whether a message that reaches no queue is returned.</summary>
    public bool Mandatory { get; init; }

    /// <summary>Whether a message that no consumer can take at once is returned; RabbitMQ refuses true.</summary>
    public bool Immediate { get; init; }

    /// <inheritdoc/>
    public int Size => 5 + Exchange.Length + RoutingKey.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicPublish method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out _)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> exchange)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> routingKey)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new BasicPublish
        {
            Exchange = exchange,
            RoutingKey = routingKey,
            Mandatory = (bits & 1) != 0,
            Immediate = (bits & 2) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Exchange);
        writer.ShortString(RoutingKey);
        writer.Octet((byte)((Mandatory ? 1 : 0) | (Immediate ? 2 : 0)));
    }
}
