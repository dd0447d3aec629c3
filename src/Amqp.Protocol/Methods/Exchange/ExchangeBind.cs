using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>exchange.bind</c>: binds an exchange to another.</summary>
public readonly ref struct ExchangeBind : IMethod<ExchangeBind>
{
    /// <summary>The class 40 and method 30 in one number.</summary>
    public const uint Id = MethodIds.ExchangeBind;

    /// <summary>The exchange that messages are routed to.</summary>
    public ReadOnlySpan<byte> Destination { get; init; }

    /// <summary>The exchange that messages come from.</summary>
    public ReadOnlySpan<byte> Source { get; init; }

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; init; }

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <summary>The content of the arguments table, without its length prefix.</summary>
    public ReadOnlySpan<byte> Arguments { get; init; }

    /// <inheritdoc/>
    public int Size => 10 + Destination.Length + Source.Length + RoutingKey.Length + Arguments.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ExchangeBind method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out _)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> destination)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> source)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> routingKey)
            || !reader.TryReadOctet(out byte bits)
            || !reader.TryReadTable(out ReadOnlySpan<byte> table)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(destination) || !Utf8.IsValid(source) || !Utf8.IsValid(routingKey))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ExchangeBind
        {
            Destination = destination,
            Source = source,
            RoutingKey = routingKey,
            NoWait = (bits & 1) != 0,
            Arguments = table,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Destination);
        writer.ShortString(Source);
        writer.ShortString(RoutingKey);
        writer.Octet(NoWait ? (byte)1 : (byte)0);
        writer.Table(Arguments);
    }
}
