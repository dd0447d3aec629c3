namespace Amqp.Protocol;

/// <summary><c>exchange.bind-ok</c>: answers <c>exchange.bind</c>.</summary>
public readonly ref struct ExchangeBindOk : IMethod<ExchangeBindOk>
{
    /// <summary>The class 40 and method 31 in one number.</summary>
    public const uint Id = MethodIds.ExchangeBindOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ExchangeBindOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
