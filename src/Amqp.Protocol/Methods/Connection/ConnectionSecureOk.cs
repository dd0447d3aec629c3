namespace Amqp.Protocol;

/// <summary><c>connection.secure-ok</c>: carries a SASL response.</summary>
public readonly ref struct ConnectionSecureOk : IMethod<ConnectionSecureOk>
{
    /// <summary>The class 10 and method 21 in one number.</summary>
    public const uint Id = MethodIds.ConnectionSecureOk;

    /// <summary>The SASL response.</summary>
    public ReadOnlySpan<byte> Response { get; init; }

    /// <inheritdoc/>
    public int Size => 4 + Response.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionSecureOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLongString(out ReadOnlySpan<byte> response)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new ConnectionSecureOk
        {
            Response = response,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.LongString(Response);
    }
}
