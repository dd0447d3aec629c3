using System.Buffers;
using System.Text;

namespace Amqp.Protocol;

/// <summary>Builds a field table, entry by entry, in the order they are added. It can be used again after <see cref="Build"/>.</summary>
public sealed class FieldTableBuilder
{
    private readonly ArrayBufferWriter<byte> content = new();

    /// <summary>The entries so far, encoded.</summary>
    public ReadOnlySpan<byte> Content => content.WrittenSpan;

    /// <summary>Adds a long string.</summary>
    public FieldTableBuilder Add(string name, string value) => Add(name, FieldValue.FromString(value));

    /// <summary>Adds a long string of the given octets.</summary>
    public FieldTableBuilder Add(string name, ReadOnlySpan<byte> value) => Add(name, FieldValue.FromString(value));

    /// <summary>Adds a bool.</summary>
    public FieldTableBuilder Add(string name, bool value) => Add(name, FieldValue.FromBoolean(value));

    /// <summary>Adds a signed 32 bit integer.</summary>
    public FieldTableBuilder Add(string name, int value) => Add(name, FieldValue.FromInt32(value));

    /// <summary>Adds a signed 64 bit integer.</summary>
    public FieldTableBuilder Add(string name, long value) => Add(name, FieldValue.FromInt64(value));

    /// <summary>Adds a 64 bit float.</summary>
    public FieldTableBuilder Add(string name, double value) => Add(name, FieldValue.FromDouble(value));

    /// <summary>Adds a nested table.</summary>
    public FieldTableBuilder Add(string name, FieldTable value) => Add(name, FieldValue.FromTable(value));

    /// <summary>Adds an array.</summary>
    public FieldTableBuilder Add(string name, IEnumerable<FieldValue> values) => Add(name, FieldValue.FromArray(values));

    /// <summary>Adds a timestamp, in seconds since 1970.</summary>
    public FieldTableBuilder AddTimestamp(string name, ulong seconds) => Add(name, FieldValue.FromTimestamp(seconds));

    /// <summary>Adds a value.</summary>
    /// <exception cref="ArgumentException">The name is longer than 255 octets.</exception>
    public FieldTableBuilder Add(string name, FieldValue value) => Add(Encoding.UTF8.GetBytes(name), value);

    /// <summary>Adds a value under a name given as octets.</summary>
    /// <exception cref="ArgumentException">The name is longer than 255 octets.</exception>
    public FieldTableBuilder Add(ReadOnlySpan<byte> name, FieldValue value)
    {
        int size = 1 + name.Length + value.EncodedSize;
        var writer = new SpanWriter(content.GetSpan(size));
        writer.ShortString(name);
        value.Encode(ref writer);
        content.Advance(size);
        return this;
    }

    /// <summary>Adds a value where it lies, without making anything of it.</summary>
    /// <exception cref="ArgumentException">The name is longer than 255 octets.</exception>
    public FieldTableBuilder Add(ReadOnlySpan<byte> name, FieldView value)
    {
        bool sized = FieldEncoding.IsSized(value.Type);
        int size = 2 + name.Length + (sized ? 4 : 0) + value.Bytes.Length;
        var writer = new SpanWriter(content.GetSpan(size));
        writer.ShortString(name);
        writer.Octet((byte)value.Type);
        if (sized)
        {
            writer.Long((uint)value.Bytes.Length);
        }

        writer.Raw(value.Bytes);
        content.Advance(size);
        return this;
    }

    /// <summary>The table of everything added so far.</summary>
    /// <exception cref="FormatException">It is nested deeper than <see cref="FieldTableLimits.MaxDepth"/>.</exception>
    public FieldTable Build() => FieldTable.Parse(content.WrittenSpan);
}
