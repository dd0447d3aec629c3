namespace Amqp.Protocol;

/// <summary><c>queue.bind-ok</c>: answers <c>queue.bind</c>.</summary>
public readonly ref struct QueueBindOk : IMethod<QueueBindOk>
{
    /// <summary>The class 50 and method 21 in one number.</summary>
    public const uint Id = MethodIds.QueueBindOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueueBindOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
