using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>basic.get-empty</c>: answers basic.get on an empty queue.</summary>
public readonly ref struct BasicGetEmpty : IMethod<BasicGetEmpty>
{
    /// <summary>The class 60 and method 72 in one number.</summary>
    public const uint Id = MethodIds.BasicGetEmpty;

    /// <summary>Reserved; empty.</summary>
    public ReadOnlySpan<byte> ClusterId { get; init; }

    /// <inheritdoc/>
    public int Size => 1 + ClusterId.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out BasicGetEmpty method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> clusterId)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(clusterId))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new BasicGetEmpty
        {
            ClusterId = clusterId,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(ClusterId);
    }
}
