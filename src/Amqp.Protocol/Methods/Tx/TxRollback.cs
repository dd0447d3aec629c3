namespace Amqp.Protocol;

/// <summary><c>tx.rollback</c>: rolls the transaction back.</summary>
public readonly ref struct TxRollback : IMethod<TxRollback>
{
    /// <summary>The class 90 and method 30 in one number.</summary>
    public const uint Id = MethodIds.TxRollback;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out TxRollback method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
