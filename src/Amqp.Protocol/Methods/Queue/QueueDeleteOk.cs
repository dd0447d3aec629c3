namespace Amqp.Protocol;

/// <summary><c>queue.delete-ok</c>: answers <c>queue.delete</c>.</summary>
public readonly ref struct QueueDeleteOk : IMethod<QueueDeleteOk>
{
    /// <summary>The class 50 and method 41 in one number.</summary>
    public const uint Id = MethodIds.QueueDeleteOk;

    /// <summary>The number of messages.</summary>
    public uint MessageCount { get; init; }

    /// <inheritdoc/>
    public int Size => 4;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueueDeleteOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLong(out uint messageCount)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new QueueDeleteOk
        {
            MessageCount = messageCount,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Long(MessageCount);
    }
}
