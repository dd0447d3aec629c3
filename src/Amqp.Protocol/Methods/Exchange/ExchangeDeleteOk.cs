namespace Amqp.Protocol;

/// <summary><c>exchange.delete-ok</c>: answers <c>exchange.delete</c>.</summary>
public readonly ref struct ExchangeDeleteOk : IMethod<ExchangeDeleteOk>
{
    /// <summary>The class 40 and method 21 in one number.</summary>
    public const uint Id = MethodIds.ExchangeDeleteOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ExchangeDeleteOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
