using System.Text.Unicode;

namespace Amqp.Protocol;

/// <summary><c>connection.close</c>: ends the connection.</summary>
public readonly ref struct ConnectionClose : IMethod<ConnectionClose>
{
    /// <summary>The class 10 and method 50 in one number.</summary>
    public const uint Id = MethodIds.ConnectionClose;

    /// <summary>The reply code, see <see cref="Amqp.Protocol.ReplyCode"/>.</summary>
    public ushort ReplyCode { get; init; }

    /// <summary>The reply text.</summary>
    public ReadOnlySpan<byte> ReplyText { get; init; }

    /// <summary>The class of the method that failed, or 0.</summary>
    public ushort ClassId { get; init; }

    /// <summary>The method, within its class, that failed, or 0.</summary>
    public ushort MethodId { get; init; }

    /// <inheritdoc/>
    public int Size => 7 + ReplyText.Length;

    static uint IMethod.Id => Id;

    /// <inheritdoc cref="IMethod{TSelf}.TryDecode"/>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> arguments, out ConnectionClose method)
    {
        var reader = new SpanReader(arguments);
        if (!reader.TryReadShort(out ushort replyCode)
            || !reader.TryReadShortString(out ReadOnlySpan<byte> replyText)
            || !reader.TryReadShort(out ushort classId)
            || !reader.TryReadShort(out ushort methodId)
            || !reader.AtEnd)
        {
            method = default;
            return DecodeStatus.Malformed;
        }

        if (!Utf8.IsValid(replyText))
        {
            method = default;
            return DecodeStatus.InvalidUtf8;
        }

        method = new ConnectionClose
        {
            ReplyCode = replyCode,
            ReplyText = replyText,
            ClassId = classId,
            MethodId = methodId,
        };
        return DecodeStatus.Ok;
    }

    /// <inheritdoc/>
    public void Encode(ref SpanWriter writer)
    {
        writer.Short(ReplyCode);
        writer.ShortString(ReplyText);
        writer.Short(ClassId);
        writer.Short(MethodId);
    }
}
