using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>basic.cancel-ok</c>: answers <c>basic.cancel</c>.</summary>
public readonly ref struct BasicCancelOk : IMethod<BasicCancelOk>
{
    /// <summary>The class 60 and method 31 in one number.</summary>
    public const uint Id = MethodIds.BasicCancelOk;

    /// <summary>The tag that names the consumer within its channel.</summary>
    public ReadOnlySpan<byte> ConsumerTag { get; init; }

    /// <inheritdoc/>
    public int Size => 1 + ConsumerTag.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicCancelOk method)
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

        method = new BasicCancelOk
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
