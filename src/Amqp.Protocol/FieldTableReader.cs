namespace Amqp.Protocol;

/// <summary>Walks a field table where it lies. Safe on octets nobody has checked: it stops at the first entry that is malformed.</summary>
public ref struct FieldTableReader
{
    private ReadOnlySpan<byte> rest;

    /// <summary>A reader at the first entry.</summary>
    /// <param name="content">What the table holds, without its length prefix.</param>
    public FieldTableReader(ReadOnlySpan<byte> content) => rest = content;

    /// <summary>Whether every entry has been read; false after a malformed one.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>Reads the next entry. False at the end, or if the entry is malformed.</summary>
    public bool TryReadNext(out ReadOnlySpan<byte> name, out FieldView value)
    {
        var reader = new SpanReader(rest);
        if (reader.TryReadShortString(out name))
        {
            ReadOnlySpan<byte> source = reader.Rest;
            if (FieldEncoding.TryReadValue(ref source, out value))
            {
                rest = source;
                return true;
            }
        }

        name = default;
        value = default;
        return false;
    }

    /// <summary>Finds an entry by name; the first of several.</summary>
    public static bool TryFind(ReadOnlySpan<byte> content, scoped ReadOnlySpan<byte> name, out FieldView value)
    {
        var reader = new FieldTableReader(content);
        while (reader.TryReadNext(out ReadOnlySpan<byte> candidate, out value))
        {
            if (candidate.SequenceEqual(name))
            {
                return true;
            }
        }

        value = default;
        return false;
    }
}
