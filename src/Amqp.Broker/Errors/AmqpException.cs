using System.Text;
using Amqp.Protocol;

namespace Amqp.Broker.Errors;

/// <summary>
/// A protocol error: a reply code, a text, and the method it belongs to. There are two scopes, <see cref="ConnectionException"/>
/// and <see cref="ChannelException"/>; each is caught in exactly one place.
/// </summary>
public abstract class AmqpException : Exception
{
    /// <summary>Longest reply-text on the wire, in octets.</summary>
    public const int MaxReplyText = 255;

    private protected AmqpException(ReplyCode code, string explanation, uint? methodId)
        : base(explanation)
    {
        Code = code;
        MethodId = methodId;
    }

    /// <summary>The reply code.</summary>
    public ReplyCode Code { get; }

    /// <summary>Class and method (class in the upper 16 bits) the error names; null for the method being executed, 0 for none.</summary>
    public uint? MethodId { get; }

    /// <summary>
    /// The reply-text as RabbitMQ writes it: <c>CODE_NAME - explanation</c>, cut between characters to at most
    /// <see cref="MaxReplyText"/> octets of UTF-8, because names in it may be made of wide characters.
    /// </summary>
    public string ReplyText
    {
        get
        {
            var text = Message.Length == 0 ? Code.WireName() : $"{Code.WireName()} - {Message}";
            return Encoding.UTF8.GetByteCount(text) <= MaxReplyText ? text : Cut(text);
        }
    }

    private static string Cut(string text)
    {
        var octets = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (octets > MaxReplyText - 3)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return string.Concat(text.AsSpan(0, length), "...");
    }
}
