namespace Amqp.Protocol;

/// <summary><c>queue.purge-ok</c>: answers <c>queue.purge</c>.</summary>
public readonly ref struct QueuePurgeOk : IMethod<QueuePurgeOk>
{
    /// <summary>The class 50 and method 31 in one number.</summary>
    public const uint Id = MethodIds.QueuePurgeOk;

    /// <summary>The number of messages.</summary>
    public uint MessageCount { get; init; }

    /// <inheritdoc/>
    public int Size => 4;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueuePurgeOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadLong(out uint messageCount)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        method = new QueuePurgeOk
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
