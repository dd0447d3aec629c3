using System.Globalization;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// Sizes as RabbitMQ writes them (https://www.rabbitmq.com/docs/memory#memsup-usage): plain octets, or a number with a unit.
/// One letter alone and a unit with an <c>i</c> count in powers of 1024, a unit that ends in <c>B</c> alone in powers of 1000.
/// </summary>
public static class ByteSize
{
    /// <summary>What a message says where a size is expected.</summary>
    public const string Expected = "octets, or a size such as 512MB, 2GiB or 128k";

    /// <summary>Reads a size.</summary>
    /// <returns>False when it is none, or larger than a long holds.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long octets)
    {
        octets = 0;
        text = text.Trim();
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? text : text[..digits];
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ||
            !TryParseUnit(digits < 0 ? default : text[digits..].TrimStart(), out var unit) ||
            count > long.MaxValue / unit)
        {
            return false;
        }

        octets = count * unit;
        return true;
    }

    private static bool TryParseUnit(ReadOnlySpan<char> unit, out long octets)
    {
        octets = 1;
        if (unit.IsEmpty)
        {
            return true;
        }

        var power = "kmgtp".IndexOf(char.ToLowerInvariant(unit[0]), StringComparison.Ordinal) + 1;
        var suffix = unit[1..];
        long thousand = suffix.Equals("b", StringComparison.OrdinalIgnoreCase) ? 1000 : 1024;
        if (power == 0 || !(thousand == 1000 || suffix.IsEmpty || IsBinary(suffix)))
        {
            return false;
        }

        for (; power > 0; power--)
        {
            octets *= thousand;
        }

        return true;
    }

    private static bool IsBinary(ReadOnlySpan<char> suffix) =>
        suffix.Equals("i", StringComparison.OrdinalIgnoreCase) || suffix.Equals("ib", StringComparison.OrdinalIgnoreCase);
}
