namespace Amqp.Protocol;

/// <summary><c>basic.qos-ok</c>: answers <c>basic.qos</c>.</summary>
public readonly ref struct BasicQosOk : IMethod<BasicQosOk>
{
    /// <summary>The class 60 and method 11 in one number.</summary>
    public const uint Id = MethodIds.BasicQosOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicQosOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
