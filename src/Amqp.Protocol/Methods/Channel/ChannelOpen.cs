using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>channel.open</c>: opens a channel.</summary>
public readonly ref struct ChannelOpen : IMethod<ChannelOpen>
{
    /// <summary>The class 20 and method 10 in one number.</summary>
    public const uint Id = MethodIds.ChannelOpen;

    /// <summary>Reserved; empty.</summary>
    public ReadOnlySpan<byte> OutOfBand { get; init; }

    /// <inheritdoc/>
    public int Size => 1 + OutOfBand.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ChannelOpen method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> outOfBand)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(outOfBand))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ChannelOpen
        {
            OutOfBand = outOfBand,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(OutOfBand);
    }
}
