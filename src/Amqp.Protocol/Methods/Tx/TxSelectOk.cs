namespace Amqp.Protocol;

/// <summary><c>tx.select-ok</c>: answers <c>tx.select</c>.</summary>
public readonly ref struct TxSelectOk : IMethod<TxSelectOk>
{
    /// <summary>The class 90 and method 11 in one number.</summary>
    public const uint Id = MethodIds.TxSelectOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out TxSelectOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
