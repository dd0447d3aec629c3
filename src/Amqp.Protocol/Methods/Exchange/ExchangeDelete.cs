using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>exchange.delete</c>: deletes an exchange.</summary>
public readonly ref struct ExchangeDelete : IMethod<ExchangeDelete>
{
    /// <summary>The class 40 and method 20 in one number.</summary>
    public const uint Id = MethodIds.ExchangeDelete;

    /// <summary>The exchange; empty is the default exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; init; }

    /// <summary>Whether to delete only what has no users.</summary>
    public bool IfUnused { get; init; }

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <inheritdoc/>
    public int Size => 4 + Exchange.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ExchangeDelete method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out _)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> exchange)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(exchange))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ExchangeDelete
        {
            Exchange = exchange,
            IfUnused = (bits & 1) != 0,
            NoWait = (bits & 2) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Exchange);
        writer.Octet((byte)((IfUnused ? 1 : 0) | (NoWait ? 2 : 0)));
    }
}
