namespace Amqp.Protocol;

/// <summary><c>connection.close-ok</c>: answers <c>connection.close</c>.</summary>
public readonly ref struct ConnectionCloseOk : IMethod<ConnectionCloseOk>
{
    /// <summary>The class 10 and method 51 in one number.</summary>
    public const uint Id = MethodIds.ConnectionCloseOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionCloseOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
