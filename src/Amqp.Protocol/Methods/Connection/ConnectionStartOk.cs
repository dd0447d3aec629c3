using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>connection.start-ok</c>: chooses the SASL mechanism and answers it.</summary>
public readonly ref struct ConnectionStartOk : IMethod<ConnectionStartOk>
{
    /// <summary>The class 10 and method 11 in one number.</summary>
    public const uint Id = MethodIds.ConnectionStartOk;

    /// <summary>The content of the client properties table, without its length prefix.</summary>
    public ReadOnlySpan<byte> ClientProperties { get; init; }

    /// <summary>The SASL mechanism chosen.</summary>
    public ReadOnlySpan<byte> Mechanism { get; init; }

    /// <summary>The SASL response.</summary>
    public ReadOnlySpan<byte> Response { get; init; }

    /// <summary>The locale chosen.</summary>
    public ReadOnlySpan<byte> Locale { get; init; }

    /// <inheritdoc/>
    public int Size => 10 + ClientProperties.Length + Mechanism.Length + Response.Length + Locale.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionStartOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadTable(out ReadOnlySpan<byte> clientProperties)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> mechanism)
            || !reader.TryReadLongString(out ReadOnlySpan<byte> response)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> locale)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(mechanism) || !Utf8.IsValid(locale))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ConnectionStartOk
        {
            ClientProperties = clientProperties,
            Mechanism = mechanism,
            Response = response,
            Locale = locale,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Table(ClientProperties);
        writer.ShortString(Mechanism);
        writer.LongString(Response);
        writer.ShortString(Locale);
    }
}
