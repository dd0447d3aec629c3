namespace Amqp.Protocol;

/// <summary><c>tx.rollback-ok</c>: answers <c>tx.rollback</c>.</summary>
public readonly ref struct TxRollbackOk : IMethod<TxRollbackOk>
{
    /// <summary>The class 90 and method 31 in one number.</summary>
    public const uint Id = MethodIds.TxRollbackOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out TxRollbackOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
