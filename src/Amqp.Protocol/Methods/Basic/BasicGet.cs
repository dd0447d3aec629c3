using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>basic.get</c>: asks for one message.</summary>
public readonly ref struct BasicGet : IMethod<BasicGet>
{
    /// <summary>The class 60 and method 70 in one number.</summary>
    public const uint Id = MethodIds.BasicGet;

    /// <summary>The queue; empty stands for the one this channel declared last.</summary>
    public ReadOnlySpan<byte> Queue { get; init; }

    /// <summary>Whether a delivery counts as acknowledged once it is sent.</summary>
    public bool NoAck { get; init; }

    /// <inheritdoc/>
    public int Size => 4 + Queue.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicGet method)
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

        method = new BasicGet
        {
            Queue = queue,
            NoAck = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(0);
        writer.ShortString(Queue);
        writer.Octet(NoAck ? (byte)1 : (byte)0);
    }
}
