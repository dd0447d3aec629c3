namespace Amqp.Protocol;

/// <summary><c>tx.select</c>: makes the channel transactional.</summary>
public readonly ref struct TxSelect : IMethod<TxSelect>
{
    /// <summary>The class 90 and method 10 in one number.</summary>
    public const uint Id = MethodIds.TxSelect;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out TxSelect method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
