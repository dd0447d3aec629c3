namespace Amqp.Protocol;

/// <summary><c>confirm.select</c>: asks for publisher confirms on the channel.</summary>
public readonly ref struct ConfirmSelect : IMethod<ConfirmSelect>
{
    /// <summary>The class 85 and method 10 in one number.</summary>
    public const uint Id = MethodIds.ConfirmSelect;

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <inheritdoc/>
    public int Size => 1;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConfirmSelect method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new ConfirmSelect
        {
            NoWait = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Octet(NoWait ? (byte)1 : (byte)0);
    }
}
