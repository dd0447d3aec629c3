using System.Globalization;

namespace Amqp.Conformance.Wire;

/// <summary>
/// Methods between text and octets. In scripts: the name, then values in the order of the fields (ticket left out), bits by name,
/// <c>field=value</c> where that reads better, and a table in braces.
/// </summary>
internal static class MethodText
{
    /// <summary>A method frame's payload.</summary>
    public static byte[] Encode(MethodSpec method, IReadOnlyList<string> words)
    {
        var values = Assign(method, words);
        var writer = new OctetWriter();
        writer.Short(method.ClassId);
        writer.Short(method.MethodId);
        int bits = 0;
        int bitCount = 0;
        foreach (MethodField field in method.Fields)
        {
            if (field.Kind == FieldKind.Bit)
            {
                bits |= values.TryGetValue(field.Name, out string? bit) && bit != "false" ? 1 << bitCount : 0;
                bitCount++;
                continue;
            }

            FlushBits(writer, ref bits, ref bitCount);
            Write(writer, field.Kind, values.GetValueOrDefault(field.Name));
        }

        FlushBits(writer, ref bits, ref bitCount);
        return writer.ToArray();
    }

    /// <summary>A method's arguments in words.</summary>
    public static string Format(MethodSpec method, ReadOnlySpan<byte> arguments)
    {
        if (method.Name is "connection.close" or "channel.close")
        {
            return FormatClose(method, arguments);
        }

        var reader = new OctetReader(arguments);
        List<string> words = [method.Name];
        int bits = 0;
        int bitCount = 0;
        foreach (MethodField field in method.Fields)
        {
            if (field.Kind != FieldKind.Bit)
            {
                bitCount = 0;
                words.Add($"{field.Name}={Read(ref reader, field.Kind)}");
                continue;
            }

            bits = bitCount % 8 == 0 ? reader.Octet() : bits;
            if ((bits & (1 << (bitCount % 8))) != 0)
            {
                words.Add(field.Name);
            }

            bitCount++;
        }

        return string.Join(' ', words) + (reader.IsAtEnd ? "" : " (octets left over)");
    }

    private static string FormatClose(MethodSpec method, ReadOnlySpan<byte> arguments)
    {
        var reader = new OctetReader(arguments);
        ushort code = reader.Short();
        string text = ScriptText.Quote(reader.ShortString());
        ushort classId = reader.Short();
        ushort methodId = reader.Short();
        string cause = (classId, methodId) == (0, 0) ? "" : $" at {Methods.Find(classId, methodId)?.Name ?? $"{classId}.{methodId}"}";
        return $"{method.Name} {code} {text}{cause}";
    }

    private static Dictionary<string, string> Assign(MethodSpec method, IReadOnlyList<string> words)
    {
        Dictionary<string, string> values = [];
        var positional = new Queue<MethodField>(method.Fields.Where(field =>
            field.Kind is not (FieldKind.Bit or FieldKind.Table) && field.Name != "ticket"));
        foreach (string word in words)
        {
            int equals = word[0] is '"' or '{' ? -1 : word.IndexOf('=', StringComparison.Ordinal);
            if (word[0] == '{')
            {
                values.Add(method.Fields.First(field => field.Kind == FieldKind.Table).Name, word);
            }
            else if (method.Fields.Any(field => field.Kind == FieldKind.Bit && field.Name == word))
            {
                values.Add(word, "true");
            }
            else if (equals > 0 && method.Fields.Any(field => field.Name == word[..equals]))
            {
                values.Add(word[..equals], word[(equals + 1)..]);
            }
            else
            {
                values.Add(positional.TryDequeue(out MethodField? field) ? field.Name : throw new FormatException($"too many words for {method.Name}: {word}"), word);
            }
        }

        return values;
    }

    private static void FlushBits(OctetWriter writer, ref int bits, ref int bitCount)
    {
        if (bitCount > 0)
        {
            writer.Octet((byte)bits);
        }

        (bits, bitCount) = (0, 0);
    }

    private static void Write(OctetWriter writer, FieldKind kind, string? value)
    {
        ulong number = kind <= FieldKind.LongLong && value is not null ? ulong.Parse(value, CultureInfo.InvariantCulture) : 0;
        switch (kind)
        {
            case FieldKind.Octet: writer.Octet((byte)number); break;
            case FieldKind.Short: writer.Short((ushort)number); break;
            case FieldKind.Long: writer.Long((uint)number); break;
            case FieldKind.LongLong: writer.LongLong(number); break;
            case FieldKind.ShortString: writer.ShortString(ScriptText.Octets(value ?? "")); break;
            case FieldKind.LongString: writer.LongString(ScriptText.Octets(value ?? "")); break;
            default: writer.LongString(TableText.Encode(value ?? "{}")); break;
        }
    }

    private static string Read(ref OctetReader reader, FieldKind kind) => kind switch
    {
        FieldKind.Octet => $"{reader.Octet()}",
        FieldKind.Short => $"{reader.Short()}",
        FieldKind.Long => $"{reader.Long()}",
        FieldKind.LongLong => $"{reader.LongLong()}",
        FieldKind.ShortString => ScriptText.Word(reader.ShortString()),
        FieldKind.LongString => ScriptText.Word(reader.LongString()),
        _ => TableText.Format(reader.LongString()),
    };
}
