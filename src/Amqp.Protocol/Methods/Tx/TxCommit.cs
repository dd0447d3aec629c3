namespace Amqp.Protocol;

/// <summary><c>tx.commit</c>: commits the transaction.</summary>
public readonly ref struct TxCommit : IMethod<TxCommit>
{
    /// <summary>The class 90 and method 20 in one number.</summary>
    public const uint Id = MethodIds.TxCommit;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out TxCommit method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
