using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>queue.delete</c>: deletes a queue.</summary>
public readonly ref struct QueueDelete : IMethod<QueueDelete>
{
    /// <summary>The class 50 and method 40 in one number.</summary>
    public const uint Id = MethodIds.QueueDelete;

    /// <summary>The queue; empty stands for the one this channel declared last.</summary>
    public ReadOnlySpan<byte> Queue { get; init; }

    /// <summary>Whether to delete only what has no users.</summary>
    public bool IfUnused { get; init; }

    /// <summary>Whether to delete only a queue without messages.</summary>
    public bool IfEmpty { get; init; }

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <inheritdoc/>
    public int Size => 4 + Queue.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueueDelete method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out _)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> queue)
            || !reader.TryReadOctet(out byte bits)
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

        method = new QueueDelete
        {
            Queue = queue,
            IfUnused = (bits & 1) != 0,
            IfEmpty = (bits & 2) != 0,
            NoWait = (bits & 4) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Queue);
        writer.Octet((byte)((IfUnused ? 1 : 0) | (IfEmpty ? 2 : 0) | (NoWait ? 4 : 0)));
    }
}
