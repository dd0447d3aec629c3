namespace Amqp.Protocol;

/// <summary><c>confirm.select-ok</c>: answers <c>confirm.select</c>.</summary>
public readonly ref struct ConfirmSelectOk : IMethod<ConfirmSelectOk>
{
    /// <summary>The class 85 and method 11 in one number.</summary>
    public const uint Id = MethodIds.ConfirmSelectOk;

    /// <inheritdoc/>
    public int Size => 0;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConfirmSelectOk method)
    {
        method = default;
        return arguments.IsEmpty ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
    }
}
