namespace Amqp.Protocol;

/// <summary><c>connection.secure</c>: carries a SASL challenge.</summary>
public readonly ref struct ConnectionSecure : IMethod<ConnectionSecure>
{
    /// <summary>The class 10 and method 20 in one number.</summary>
    public const uint Id = MethodIds.ConnectionSecure;

    /// <summary>The SASL challenge.</summary>
    public ReadOnlySpan<byte> Challenge { get; init; }

    /// <inheritdoc/>
    public int Size => 4 + Challenge.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionSecure method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLongString(out ReadOnlySpan<byte> challenge)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new ConnectionSecure
        {
            Challenge = challenge,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.LongString(Challenge);
    }
}
