namespace Amqp.Protocol;

/// <summary><c>exchange.unbind-ok</c>: answers <c>exchange.unbind</c>.</summary>
public readonly ref struct ExchangeUnbindOk : IMethod<ExchangeUnbindOk>
{
    /// <summary>The class 40 and method 51 in one number.</summary>
    public const uint Id = MethodIds.ExchangeUnbindOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ExchangeUnbindOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
