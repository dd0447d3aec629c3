using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>basic.consume</c>: starts a consumer.</summary>
public readonly ref struct BasicConsume : IMethod<BasicConsume>
{
    /// <summary>The class 60 and method 20 in one number.</summary>
    public const uint Id = MethodIds.BasicConsume;

    /// <summary>The queue; empty stands for the one this channel declared last.</summary>
    public ReadOnlySpan<byte> Queue { get; init; }

    /// <summary>The tag that names the consumer within its channel.</summary>
    public ReadOnlySpan<byte> ConsumerTag { get; init; }

    /// <summary>Asks not to be given what this connection published; ignored by RabbitMQ.</summary>
    public bool NoLocal { get; init; }

    /// <summary>Whether a delivery counts as acknowledged once it is sent.</summary>
    public bool NoAck { get; init; }

    /// <summary>Whether access is asked for this connection or consumer alone.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <summary>The content of the arguments table, without its length prefix.</summary>
    public ReadOnlySpan<byte> Arguments { get; init; }

    /// <inheritdoc/>
    public int Size => 9 + Queue.Length + ConsumerTag.Length + Arguments.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicConsume method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out _)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> queue)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> consumerTag)
            || !reader.TryReadOctet(out byte bits)
            || !reader.TryReadTable(out ReadOnlySpan<byte> table)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(queue) || !Utf8.IsValid(consumerTag))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new BasicConsume
        {
            Queue = queue,
            ConsumerTag = consumerTag,
            NoLocal = (bits & 1) != 0,
            NoAck = (bits & 2) != 0,
            Exclusive = (bits & 4) != 0,
            NoWait = (bits & 8) != 0,
            Arguments = table,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Queue);
        writer.ShortString(ConsumerTag);
        writer.Octet((byte)((NoLocal ? 1 : 0) | (NoAck ? 2 : 0) | (Exclusive ? 4 : 0) | (NoWait ? 8 : 0)));
        writer.Table(Arguments);
    }
}
