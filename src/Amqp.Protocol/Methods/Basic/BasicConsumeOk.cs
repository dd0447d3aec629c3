using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>basic.consume-ok</c>: answers <c>basic.consume</c>.</summary>
public readonly ref struct BasicConsumeOk : IMethod<BasicConsumeOk>
{
    /// <summary>The class 60 and method 21 in one number.</summary>
    public const uint Id = MethodIds.BasicConsumeOk;

    /// <summary>The tag that names the consumer within its channel.</summary>
    public ReadOnlySpan<byte> ConsumerTag { get; init; }

    /// <inheritdoc/>
    public int Size => 1 + ConsumerTag.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicConsumeOk method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> consumerTag)
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

        method = new BasicConsumeOk
        {
            ConsumerTag = consumerTag,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(ConsumerTag);
    }
}
