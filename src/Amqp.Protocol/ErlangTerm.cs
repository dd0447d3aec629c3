using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Amqp.Protocol;

/// <summary>Writes values the way RabbitMQ, being an Erlang program, shows them in its error texts. Clients and their tests compare
/// such texts. Terms longer than a line are not broken up.</summary>
public static class ErlangTerm
{
    private const double LargestPlain = 9007199254740992;

    /// <summary>RabbitMQ's name of a type, for instance <c>signedint</c>.</summary>
    public static string TypeName(FieldType type) => type switch
    {
        FieldType.LongString => "longstr",
        FieldType.Int32 => "signedint",
        FieldType.Int64 => "long",
        FieldType.Boolean => "bool",
        FieldType.Int8 => "byte",
        FieldType.UInt8 => "unsignedbyte",
        FieldType.Int16 => "short",
        FieldType.UInt16 => "unsignedshort",
        FieldType.UInt32 => "unsignedint",
        FieldType.Float => "float",
        FieldType.Double => "double",
        FieldType.Decimal => "decimal",
        FieldType.ByteArray => "binary",
        FieldType.Array => "array",
        FieldType.Table => "table",
        FieldType.Timestamp => "timestamp",
        FieldType.Void => "void",
        _ => "unknown",
    };

    /// <summary>A value as a term: <c>100</c>, <c>true</c>, <c>&lt;&lt;"text"&gt;&gt;</c>, <c>[{longstr,&lt;&lt;"a"&gt;&gt;}]</c>.</summary>
    public static string Format(FieldView value)
    {
        var text = new StringBuilder();
        AppendValue(text, value);
        return text.ToString();
    }

    /// <summary>A value as texts show it in quotes: strings as they are, everything else as a term.</summary>
    public static string FormatPlain(FieldView value) => value.IsString ? Encoding.UTF8.GetString(value.Bytes) : Format(value);

    /// <summary>What stands after "received" and "current is" when an argument is only on one side:
    /// <c>the value '100' of type 'signedint'</c>.</summary>
    public static string FormatTyped(FieldView value) => $"the value '{FormatPlain(value)}' of type '{TypeName(value.Type)}'";

    /// <summary>Octets as a binary: <c>&lt;&lt;"text"&gt;&gt;</c> if all can be printed, else <c>&lt;&lt;1,2,3&gt;&gt;</c>.</summary>
    public static string FormatBinary(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder();
        AppendBinary(text, octets);
        return text.ToString();
    }

    /// <summary>Octets as a binary of numbers, <c>&lt;&lt;1,2,3&gt;&gt;</c>, printable or not.</summary>
    public static string FormatOctets(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder();
        AppendOctets(text, octets);
        return text.ToString();
    }

    /// <summary>A float in the shortest form that reads back as the same number, with a point always: <c>1.0</c>, <c>1.0e10</c>.</summary>
    public static string FormatFloat(double value)
    {
        if (!double.IsFinite(value))
        {
            // Erlang has no such floats; RabbitMQ would not have decoded one.
            return value.ToString(CultureInfo.InvariantCulture);
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0.0" : "0.0";
        }

        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int mark = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = mark < 0 ? shortest : shortest[..mark];
        int exponent = mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        string significant = digits.TrimStart('0');
        int place = (point < 0 ? mantissa.Length : point) + exponent - (digits.Length - significant.Length);
        return (value < 0 ? "-" : "") + PlacePoint(significant.TrimEnd('0'), place, Math.Abs(value) < LargestPlain);
    }

    // The number is 0.DIGITS times ten to the power of place. Whichever of the plain and the exponent form is shorter wins, the
    // plain one if they are equal; numbers that no longer hold every integer always get an exponent.
    private static string PlacePoint(string digits, int place, bool mayBePlain)
    {
        if (place > 0 && place < digits.Length)
        {
            return $"{digits[..place]}.{digits[place..]}";
        }

        string exponent = (place - 1).ToString(CultureInfo.InvariantCulture);
        int exponentCost = exponent.Length + 1 + (digits.Length == 1 ? 2 : 1);
        if (place <= 0 && (place == 0 || 2 - place <= exponentCost))
        {
            return $"0.{new string('0', -place)}{digits}";
        }

        if (place > 0 && mayBePlain && place - digits.Length + 2 <= exponentCost)
        {
            return $"{digits}{new string('0', place - digits.Length)}.0";
        }

        string fraction = digits.Length == 1 ? "0" : digits[1..];
        return $"{digits[0]}.{fraction}e{exponent}";
    }

    private static void AppendValue(StringBuilder text, FieldView value)
    {
        switch (value.Type)
        {
            case FieldType.Boolean:
                text.Append(value.AsBoolean ? "true" : "false");
                break;
            case FieldType.Float or FieldType.Double:
                text.Append(FormatFloat(value.AsDouble));
                break;
            case FieldType.Decimal:
                uint unscaled = BinaryPrimitives.ReadUInt32BigEndian(value.Bytes[1..]);
                text.Append(CultureInfo.InvariantCulture, $"{{{value.Bytes[0]},{unscaled}}}");
                break;
            case FieldType.LongString or FieldType.ByteArray:
                AppendBinary(text, value.Bytes);
                break;
            case FieldType.Array:
                AppendArray(text, value.Bytes);
                break;
            case FieldType.Table:
                AppendTable(text, value.Bytes);
                break;
            case FieldType.Void:
                text.Append("undefined");
                break;
            case FieldType.Timestamp:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsTimestamp}");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsInteger}");
                break;
        }
    }

    private static void AppendArray(StringBuilder text, ReadOnlySpan<byte> content)
    {
        text.Append('[');
        var reader = new FieldArrayReader(content);
        for (bool first = true; reader.TryReadNext(out FieldView item); first = false)
        {
            text.Append(first ? "{" : ",{").Append(TypeName(item.Type)).Append(',');
            AppendValue(text, item);
            text.Append('}');
        }

        text.Append(']');
    }

    private static void AppendTable(StringBuilder text, ReadOnlySpan<byte> content)
    {
        text.Append('[');
        var reader = new FieldTableReader(content);
        for (bool first = true; reader.TryReadNext(out ReadOnlySpan<byte> name, out FieldView item); first = false)
        {
            text.Append(first ? "{" : ",{");
            AppendBinary(text, name);
            text.Append(',').Append(TypeName(item.Type)).Append(',');
            AppendValue(text, item);
            text.Append('}');
        }

        text.Append(']');
    }

    private static void AppendBinary(StringBuilder text, ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty || !IsPrintable(octets))
        {
            AppendOctets(text, octets);
            return;
        }

        text.Append("<<\"");
        foreach (byte octet in octets)
        {
            AppendCharacter(text, octet);
        }

        text.Append("\">>");
    }

    private static void AppendOctets(StringBuilder text, ReadOnlySpan<byte> octets)
    {
        text.Append("<<");
        for (int i = 0; i < octets.Length; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            text.Append(CultureInfo.InvariantCulture, $"{octets[i]}");
        }

        text.Append(">>");
    }

    // Erlang prints octets as text if all of them are printable Latin-1 or one of its escapes.
    private static bool IsPrintable(ReadOnlySpan<byte> octets)
    {
        foreach (byte octet in octets)
        {
            if (octet is not ((>= 32 and <= 126) or >= 160 or (>= 8 and <= 13) or 27))
            {
                return false;
            }
        }

        return true;
    }

    private static void AppendCharacter(StringBuilder text, byte octet)
    {
        string? escape = octet switch
        {
            (byte)'"' => "\\\"",
            (byte)'\\' => "\\\\",
            8 => "\\b",
            9 => "\\t",
            10 => "\\n",
            11 => "\\v",
            12 => "\\f",
            13 => "\\r",
            27 => "\\e",
            _ => null,
        };
        if (escape is null)
        {
            text.Append((char)octet);
        }
        else
        {
            text.Append(escape);
        }
    }
}
