namespace Amqp.Protocol;

/// <summary><c>connection.update-secret-ok</c>: answers <c>connection.update-secret</c>.</summary>
public readonly ref struct ConnectionUpdateSecretOk : IMethod<ConnectionUpdateSecretOk>
{
    /// <summary>The class 10 and method 71 in one number.</summary>
    public const uint Id = MethodIds.ConnectionUpdateSecretOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionUpdateSecretOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
