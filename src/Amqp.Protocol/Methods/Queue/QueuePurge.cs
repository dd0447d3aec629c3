using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>queue.purge</c>: drops the ready messages of a queue.</summary>
public readonly ref struct QueuePurge : IMethod<QueuePurge>
{
    /// <summary>The class 50 and method 30 in one number.</summary>
    public const uint Id = MethodIds.QueuePurge;

    /// <summary>The queue; empty stands for the one this channel declared last.</summary>
    public ReadOnlySpan<byte> Queue { get; init; }

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <inheritdoc/>
    public int Size => 4 + Queue.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueuePurge method)
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

        method = new QueuePurge
        {
            Queue = queue,
            NoWait = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Queue);
        writer.Octet(NoWait ? (byte)1 : (byte)0);
    }
}
