using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>basic.cancel</c>: ends a consumer; sent by the broker, too, when a consumed queue is gone.</summary>
public readonly ref struct BasicCancel : IMethod<BasicCancel>
{
    /// <summary>The class 60 and method 30 in one number.</summary>
    public const uint Id = MethodIds.BasicCancel;

    /// <summary>The tag that names the consumer within its channel.</summary>
    public ReadOnlySpan<byte> ConsumerTag { get; init; }

    /// <summary>Whether the reply is left out.</summary>
    public bool NoWait { get; init; }

    /// <inheritdoc/>
    public int Size => 2 + ConsumerTag.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicCancel method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> consumerTag)
            || !reader.TryReadOctet(out byte bits)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(consumerTag))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new BasicCancel
        {
            ConsumerTag = consumerTag,
            NoWait = (bits & 1) != 0,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(ConsumerTag);
        writer.Octet(NoWait ? (byte)1 : (byte)0);
    }
}
