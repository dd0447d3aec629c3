using System.Globalization;
using System.Text;
using Amqp.Broker.Errors;
using Amqp.Protocol;

namespace Amqp.Broker.Publishing;

/// <summary>The <c>expiration</c> property: milliseconds as a decimal string (https://www.rabbitmq.com/docs/ttl).</summary>
public static class ExpirationProperty
{
    /// <summary>Largest value, in milliseconds: ten years.</summary>
    public const long Max = 315_360_000_000;

    /// <summary>The milliseconds; refuses what is not a number of milliseconds from 0 to <see cref="Max"/> (406).</summary>
    public static long Parse(ReadOnlySpan<byte> value)
    {
        var digits = value.IsEmpty ? 0 : value[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        while (digits < value.Length && char.IsAsciiDigit((char)value[digits]))
        {
            digits++;
        }

        var text = Encoding.UTF8.GetString(value);
        if (digits == 0 || !char.IsAsciiDigit((char)value[digits - 1]))
        {
            Fail(text, "no_integer");
        }

        if (digits < value.Length)
        {
            Fail(text, $"{{leftover_string,\"{text[digits..]}\"}}");
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds > Max)
        {
            Fail(text, text[0] == '-' ? $"{{value_negative,{text}}}" : $"{{value_too_large,{text}}}");
        }

        if (milliseconds < 0)
        {
            Fail(text, $"{{value_negative,{milliseconds}}}");
        }

        return milliseconds;
    }

    private static void Fail(string value, string reason) =>
        throw new ChannelException(ReplyCode.PreconditionFailed, $"invalid expiration '{value}': {reason}", MethodIds.BasicPublish);
}
