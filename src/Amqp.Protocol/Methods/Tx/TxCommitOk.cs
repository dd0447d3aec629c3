namespace Amqp.Protocol;

/// <summary><c>tx.commit-ok</c>: answers <c>tx.commit</c>.</summary>
public readonly ref struct TxCommitOk : IMethod<TxCommitOk>
{
    /// <summary>The class 90 and method 21 in one number.</summary>
    public const uint Id = MethodIds.TxCommitOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out TxCommitOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
