namespace Amqp.Protocol;

/// <summary><c>queue.unbind-ok</c>: answers <c>queue.unbind</c>.</summary>
public readonly ref struct QueueUnbindOk : IMethod<QueueUnbindOk>
{
    /// <summary>The class 50 and method 51 in one number.</summary>
    public const uint Id = MethodIds.QueueUnbindOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueueUnbindOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
