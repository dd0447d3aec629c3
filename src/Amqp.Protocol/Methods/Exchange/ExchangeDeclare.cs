using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>exchange.declare</c>: declares an exchange.</summary>
public readonly ref struct ExchangeDeclare : IMethod<ExchangeDeclare>
{
    /// <summary>The class 40 and method 10 in one number.</summary>
    public const uint Id = MethodIds.ExchangeDeclare;

    /// <summary>The exchange; empty is the default exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>The exchange type.</summary>
    public ReadOnlySpan<byte> Type { get; init; }

    /// <summary>Whether to check only that the object exists.</summary>
    public bool Passive { get; init; }

    /// <summary>Whether the object survives a restart.</summary>
    public bool Durable { get; init; }

    /// <summary>Whether the object goes when its last user has gone.</summary>
    public bool AutoDelete { get; init; }

    /// <summary>Whether clients may not publish to the exchange.</summary>
    public bool Internal { get; init; }

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <summary>The content of the arguments table, without its length prefix.</summary>
    public ReadOnlySpan<byte> Arguments { get; init; }

    /// <inheritdoc/>
    public int Size => 9 + Exchange.Length + Type.Length + Arguments.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ExchangeDeclare method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out _)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> exchange)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> type)
            || !reader.TryReadOctet(out byte bits)
            || !reader.TryReadTable(out ReadOnlySpan<byte> table)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(exchange) || !Utf8.IsValid(type))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ExchangeDeclare
        {
            Exchange = exchange,
            Type = type,
            Passive = (bits & 1) != 0,
            Durable = (bits & 2) != 0,
            AutoDelete = (bits & 4) != 0,
            Internal = (bits & 8) != 0,
            NoWait = (bits & 16) != 0,
            Arguments = table,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Exchange);
        writer.ShortString(Type);
        writer.Octet((byte)((Passive ? 1 : 0) | (Durable ? 2 : 0) | (AutoDelete ? 4 : 0) | (Internal ? 8 : 0) | (NoWait ? 16 : 0)));
        writer.Table(Arguments);
    }
}
