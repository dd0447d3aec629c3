namespace Amqp.Protocol;

/// <summary><c>connection.unblocked</c>: tells that the broker reads again.</summary>
public readonly ref struct ConnectionUnblocked : IMethod<ConnectionUnblocked>
{
    /// <summary>The class 10 and method 61 in one number.</summary>
    public const uint Id = MethodIds.ConnectionUnblocked;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionUnblocked method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
