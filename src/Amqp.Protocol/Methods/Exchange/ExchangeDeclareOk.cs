namespace Amqp.Protocol;

/// <summary><c>exchange.declare-ok</c>: answers <c>exchange.declare</c>.</summary>
public readonly ref struct ExchangeDeclareOk : IMethod<ExchangeDeclareOk>
{
    /// <summary>The class 40 and method 11 in one number.</summary>
    public const uint Id = MethodIds.ExchangeDeclareOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ExchangeDeclareOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
