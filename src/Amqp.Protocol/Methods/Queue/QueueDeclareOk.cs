using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>queue.declare-ok</c>: answers <c>queue.declare</c>.</summary>
public readonly ref struct QueueDeclareOk : IMethod<QueueDeclareOk>
{
    /// <summary>The class 50 and method 11 in one number.</summary>
    public const uint Id = MethodIds.QueueDeclareOk;

    /// <summary>The queue; empty stands for the one this channel declared last.</summary>
    public ReadOnlySpan<byte> Queue { get; init; }

    /// <summary>The number of messages.</summary>
    public uint MessageCount { get; init; }

    /// <summary>The number of consumers.</summary>
    public uint ConsumerCount { get; init; }

    /// <inheritdoc/>
    public int Size => 9 + Queue.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueueDeclareOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> queue)
            || !reader.TryReadLong(out uint messageCount)
            || !reader.TryReadLong(out uint consumerCount)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(queue))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new QueueDeclareOk
        {
            Queue = queue,
            MessageCount = messageCount,
            ConsumerCount = consumerCount,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(Queue);
        writer.Long(MessageCount);
        writer.Long(ConsumerCount);
    }
}
