using System.Globalization;
using System.Text;

namespace Amqp.Conformance.Wire;

/// <summary>
/// Field tables between octets and text: <c>{key=value, ...}</c>. A value is a number (int32), <c>true</c>, <c>void</c>, text
/// (longstr), <c>[...]</c>, <c>{...}</c>, or a type's letter, a colon and the value: <c>l:5</c>, <c>T:1700000000</c>, <c>x:cafe</c>.
/// </summary>
internal static class TableText
{
    /// <summary>A table's content, without its length.</summary>
    public static byte[] Encode(string text)
    {
        var writer = new OctetWriter();
        foreach (string item in Items(text))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            writer.ShortString(ScriptText.Octets(item[..equals].Trim()));
            WriteValue(writer, item[(equals + 1)..].Trim());
        }

        return writer.ToArray();
    }

    /// <summary>A table's content as text, keys sorted: their order means nothing.</summary>
    public static string Format(ReadOnlySpan<byte> content)
    {
        var reader = new OctetReader(content);
        List<string> items = [];
        while (!reader.IsAtEnd)
        {
            string key = ScriptText.Word(reader.ShortString());
            items.Add($"{key}={ReadValue(ref reader)}");
        }

        items.Sort(StringComparer.Ordinal);
        return $"{{{string.Join(", ", items)}}}";
    }

    private static List<string> Items(string bracketed) => Tokens.Split(bracketed[1..^1], ',');

    private static void WriteValue(OctetWriter writer, string text)
    {
        if (text.Length > 1 && text[1] == ':')
        {
            WriteTyped(writer, text[0], text[2..]);
            return;
        }

        switch (text[0])
        {
            case '{':
                writer.Octet((byte)'F');
                writer.LongString(Encode(text));
                return;
            case '[':
                writer.Octet((byte)'A');
                var array = new OctetWriter();
                Items(text).ForEach(item => WriteValue(array, item.Trim()));
                writer.LongString(array.ToArray());
                return;
        }

        if (text is "true" or "false")
        {
            WriteTyped(writer, 't', text == "true" ? "1" : "0");
        }
        else if (text == "void")
        {
            writer.Octet((byte)'V');
        }
        else
        {
            WriteTyped(writer, int.TryParse(text, CultureInfo.InvariantCulture, out _) ? 'I' : 'S', text);
        }
    }

    private static void WriteTyped(OctetWriter writer, char type, string text)
    {
        writer.Octet((byte)type);
        switch (type)
        {
            case 't' or 'B': writer.Octet(byte.Parse(text, null)); break;
            case 'b': writer.Octet((byte)sbyte.Parse(text, null)); break;
            case 's': writer.Short((ushort)short.Parse(text, null)); break;
            case 'u': writer.Short(ushort.Parse(text, null)); break;
            case 'I': writer.Long((uint)int.Parse(text, null)); break;
            case 'i': writer.Long(uint.Parse(text, null)); break;
            case 'l' or 'L': writer.LongLong((ulong)long.Parse(text, null)); break;
            case 'T': writer.LongLong(ulong.Parse(text, null)); break;
            case 'f': writer.Long(BitConverter.SingleToUInt32Bits(float.Parse(text, CultureInfo.InvariantCulture))); break;
            case 'd': writer.LongLong(BitConverter.DoubleToUInt64Bits(double.Parse(text, CultureInfo.InvariantCulture))); break;
            case 'D':
                string[] decimals = text.Split('/');
                writer.Octet(byte.Parse(decimals[0], null));
                writer.Long(uint.Parse(decimals[1], null));
                break;
            case 'S': writer.LongString(ScriptText.Octets(text)); break;
            case 'x': writer.LongString(Convert.FromHexString(text)); break;
            default: throw new FormatException($"no field type '{type}'");
        }
    }

    private static string ReadValue(ref OctetReader reader)
    {
        char type = (char)reader.Octet();
        return type switch
        {
            't' => reader.Octet() != 0 ? "true" : "false",
            'b' => $"b:{(sbyte)reader.Octet()}",
            'B' => $"B:{reader.Octet()}",
            's' => $"s:{(short)reader.Short()}",
            'u' => $"u:{reader.Short()}",
            'I' => $"{(int)reader.Long()}",
            'i' => $"i:{reader.Long()}",
            'l' or 'L' => $"{type}:{(long)reader.LongLong()}",
            'T' => $"T:{reader.LongLong()}",
            'f' => string.Create(CultureInfo.InvariantCulture, $"f:{BitConverter.UInt32BitsToSingle(reader.Long())}"),
            'd' => string.Create(CultureInfo.InvariantCulture, $"d:{BitConverter.UInt64BitsToDouble(reader.LongLong())}"),
            'D' => $"D:{reader.Octet()}/{reader.Long()}",
            'S' => ScriptText.Quote(reader.LongString()),
            'x' => $"x:{Convert.ToHexStringLower(reader.LongString())}",
            'V' => "void",
            'F' => Format(reader.LongString()),
            'A' => FormatArray(reader.LongString()),
            _ => throw new FormatException($"field type '{type}' (0x{(int)type:x2}) received"),
        };
    }

    private static string FormatArray(ReadOnlySpan<byte> content)
    {
        var reader = new OctetReader(content);
        var text = new StringBuilder("[");
        while (!reader.IsAtEnd)
        {
            text.Append(text.Length > 1 ? ", " : "").Append(ReadValue(ref reader));
        }

        return text.Append(']').ToString();
    }
}
