using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>queue.declare</c>: declares a queue.</summary>
public readonly ref struct QueueDeclare : IMethod<QueueDeclare>
{
    /// <summary>The class 50 and method 10 in one number.</summary>
    public const uint Id = MethodIds.QueueDeclare;

    /// <summary>The queue; empty stands for the one this channel declared last.</summary>
    public ReadOnlySpan<byte> Queue { get; init; }

    /// <summary>Whether to check only that the object exists.</summary>
    public bool Passive { get; init; }

    /// <summary>Whether the object survives a restart.</summary>
    public bool Durable { get; init; }

    /// <summary>Whether access is asked for this connection or consumer alone.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Whether the object goes when its last user has gone.</summary>
    public bool AutoDelete { get; init; }

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <summary>The content of the arguments table, without its length prefix.</summary>
    public ReadOnlySpan<byte> Arguments { get; init; }

    /// <inheritdoc/>
    public int Size => 8 + Queue.Length + Arguments.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out QueueDeclare method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out _)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> queue)
            || !reader.TryReadOctet(out byte bits)
            || !reader.TryReadTable(out ReadOnlySpan<byte> table)
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

        method = new QueueDeclare
        {
            Queue = queue,
            Passive = (bits & 1) != 0,
            Durable = (bits & 2) != 0,
            Exclusive = (bits & 4) != 0,
            AutoDelete = (bits & 8) != 0,
            NoWait = (bits & 16) != 0,
            Arguments = table,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Queue);
        writer.Octet((byte)((Passive ? 1 : 0) | (Durable ? 2 : 0) | (Exclusive ? 4 : 0) | (AutoDelete ? 8 : 0) | (NoWait ? 16 : 0)));
        writer.Table(Arguments);
    }
}
