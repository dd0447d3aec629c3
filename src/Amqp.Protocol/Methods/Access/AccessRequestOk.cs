namespace Amqp.Protocol;

/// <summary><c>access.request-ok</c>: answers <c>access.request</c>.</summary>
public readonly ref struct AccessRequestOk : IMethod<AccessRequestOk>
{
    /// <summary>The class 30 and method 11 in one number.</summary>
    public const uint Id = MethodIds.AccessRequestOk;

    /// <summary>The access ticket.</summary>
    public ushort Ticket { get; init; }

    /// <inheritdoc/>
    public int Size => 2;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out AccessRequestOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out ushort ticket)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new AccessRequestOk
        {
            Ticket = ticket,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(Ticket);
    }
}
