namespace Amqp.Protocol;

/// <summary><c>basic.recover-ok</c>: answers <c>basic.recover</c>.</summary>
public readonly ref struct BasicRecoverOk : IMethod<BasicRecoverOk>
{
    /// <summary>The class 60 and method 111 in one number.</summary>
    public const uint Id = MethodIds.BasicRecoverOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicRecoverOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
