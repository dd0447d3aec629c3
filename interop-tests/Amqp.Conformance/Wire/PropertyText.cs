using System.Globalization;

namespace Amqp.Conformance.Wire;

/// <summary>Basic properties between text (<c>name=value</c>) and the flags and values of a content header.</summary>
internal static class PropertyText
{
    private static readonly MethodField[] s_properties =
    [
        new("content-type", FieldKind.ShortString),
        new("content-encoding", FieldKind.ShortString),
        new("headers", FieldKind.Table),
        new("delivery-mode", FieldKind.Octet),
        new("priority", FieldKind.Octet),
        new("correlation-id", FieldKind.ShortString),
        new("reply-to", FieldKind.ShortString),
        new("expiration", FieldKind.ShortString),
        new("message-id", FieldKind.ShortString),
        new("timestamp", FieldKind.LongLong),
        new("type", FieldKind.ShortString),
        new("user-id", FieldKind.ShortString),
        new("app-id", FieldKind.ShortString),
        new("cluster-id", FieldKind.ShortString),
    ];

    public static bool IsProperty(string word) => s_properties.Any(property => word.StartsWith(property.Name + "=", StringComparison.Ordinal));

    public static byte[] Encode(IEnumerable<string> words)
    {
        var given = words.ToDictionary(word => word[..word.IndexOf('=', StringComparison.Ordinal)], word => word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var writer = new OctetWriter();
        int flags = 0;
        for (int i = 0; i < s_properties.Length; i++)
        {
            flags |= given.ContainsKey(s_properties[i].Name) ? 1 << (15 - i) : 0;
        }

        writer.Short((ushort)flags);
        foreach (MethodField property in s_properties.Where(property => given.ContainsKey(property.Name)))
        {
            string value = given[property.Name];
            switch (property.Kind)
            {
                case FieldKind.Table: writer.LongString(TableText.Encode(value)); break;
                case FieldKind.Octet: writer.Octet(byte.Parse(value, CultureInfo.InvariantCulture)); break;
                case FieldKind.LongLong: writer.LongLong(ulong.Parse(value, CultureInfo.InvariantCulture)); break;
                default: writer.ShortString(ScriptText.Octets(value)); break;
            }
        }

        return writer.ToArray();
    }

    public static string Format(ReadOnlySpan<byte> block)
    {
        var reader = new OctetReader(block);
        int flags = reader.Short();
        List<string> words = [];
        for (int i = 0; i < s_properties.Length; i++)
        {
            if ((flags & (1 << (15 - i))) == 0)
            {
                continue;
            }

            words.Add(s_properties[i].Name + "=" + s_properties[i].Kind switch
            {
                FieldKind.Table => TableText.Format(reader.LongString()),
                FieldKind.Octet => reader.Octet().ToString(CultureInfo.InvariantCulture),
                FieldKind.LongLong => reader.LongLong().ToString(CultureInfo.InvariantCulture),
                _ => ScriptText.Word(reader.ShortString()),
            });
        }

        return string.Join(' ', words) + (reader.IsAtEnd ? "" : " (octets left over)");
    }
}
