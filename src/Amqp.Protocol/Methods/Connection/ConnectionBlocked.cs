using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>connection.blocked</c>: tells that the broker stops reading for want of a resource.</summary>
public readonly ref struct ConnectionBlocked : IMethod<ConnectionBlocked>
{
    /// <summary>The class 10 and method 60 in one number.</summary>
    public const uint Id = MethodIds.ConnectionBlocked;

    /// <summary>The reason, for a human.</summary>
    public ReadOnlySpan<byte> Reason { get; init; }

    /// <inheritdoc/>
    public int Size => 1 + Reason.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionBlocked method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShortString(out ReadOnlySpan<byte> reason)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(reason))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ConnectionBlocked
        {
            Reason = reason,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.ShortString(Reason);
    }
}
