using System.Collections;
using System.Text;

namespace Amqp.Protocol;

/// <summary>A field table that outlives the frame it came in: arguments of queues, exchanges and bindings, properties of peers.
/// Immutable, and keeps the octets it came as. Where a name occurs twice, the first entry counts.</summary>
public sealed class FieldTable : IEquatable<FieldTable>, IReadOnlyCollection<KeyValuePair<string, FieldValue>>
{
    private readonly ReadOnlyMemory<byte> content;
    private readonly Entry[] entries;

    // Entries by name, those of one name in wire order. Made on first use; two threads may both make it, with the same result.
    private Entry[]? sorted;

    private FieldTable(ReadOnlyMemory<byte> content, Entry[] entries)
    {
        this.content = content;
        this.entries = entries;
    }

    /// <summary>The table without entries.</summary>
    public static FieldTable Empty { get; } = new(default, []);

    /// <summary>How many entries.</summary>
    public int Count => entries.Length;

    /// <summary>The encoded entries, without the length prefix.</summary>
    public ReadOnlySpan<byte> Content => content.Span;

    /// <summary>The encoded entries, without the length prefix.</summary>
    public ReadOnlyMemory<byte> Memory => content;

    /// <summary>A table of a copy of <paramref name="content"/>.</summary>
    /// <exception cref="FormatException">The content is malformed or nested deeper than <see cref="FieldTableLimits.MaxDepth"/>.</exception>
    public static FieldTable Parse(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return Empty;
        }

        return FieldTableValidator.IsValid(content, FieldTableLimits.MaxDepth)
            ? Over(content.ToArray())
            : throw new FormatException("The field table is malformed.");
    }

    /// <summary>Finds a value by name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out FieldValue value)
    {
        foreach (Entry entry in entries)
        {
            if (entry.Name.Span.SequenceEqual(name))
            {
                value = entry.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Finds a value by name.</summary>
    public bool TryGet(string name, out FieldValue value)
    {
        ArgumentNullException.ThrowIfNull(name);
        Span<byte> octets = stackalloc byte[AmqpConstants.MaxShortStringLength];
        if (Encoding.UTF8.TryGetBytes(name, octets, out int length))
        {
            return TryGet(octets[..length], out value);
        }

        value = default;
        return false;
    }

    /// <summary>Whether there is a value of that name.</summary>
    public bool Contains(string name) => TryGet(name, out _);

    /// <summary>The entries as they came.</summary>
    public IEnumerator<KeyValuePair<string, FieldValue>> GetEnumerator()
    {
        foreach (Entry entry in entries)
        {
            yield return new KeyValuePair<string, FieldValue>(Encoding.UTF8.GetString(entry.Name.Span), entry.Value);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both hold the same names, types and values, in any order: what makes two bindings one.</summary>
    public bool Equals(FieldTable? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || entries.Length != other.entries.Length)
        {
            return false;
        }

        return Content.SequenceEqual(other.Content) || Sorted().AsSpan().SequenceEqual(other.Sorted());
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldTable);

    /// <summary>An unkeyed hash. A map whose keys come from peers takes a <see cref="FieldTableComparer"/>.</summary>
    public override int GetHashCode() => (int)Hash(0);

    /// <summary>The table in the notation RabbitMQ uses in its error texts.</summary>
    public override string ToString() => ErlangTerm.Format(new FieldView(FieldType.Table, content.Span));

    /// <summary>A table over memory that nobody changes any more and whose structure has been checked.</summary>
    internal static FieldTable Over(ReadOnlyMemory<byte> content)
    {
        if (content.IsEmpty)
        {
            return Empty;
        }

        var entries = new List<Entry>();
        var reader = new FieldTableReader(content.Span);
        int position = 0;
        while (reader.TryReadNext(out ReadOnlySpan<byte> name, out FieldView view))
        {
            ReadOnlyMemory<byte> nameMemory = content.Slice(position + 1, name.Length);
            FieldValue value = FieldValue.Within(content, view);
            entries.Add(new Entry(nameMemory, value));
            position += 1 + name.Length + value.EncodedSize;
        }

        return new FieldTable(content, [.. entries]);
    }

    /// <summary>A hash that agrees with <see cref="Equals(FieldTable)"/>.</summary>
    internal ulong Hash(ulong seed)
    {
        ulong hash = seed;
        foreach (Entry entry in entries)
        {
            // A sum does not depend on the order of its terms.
            hash += KeyedHash.Combine(KeyedHash.Compute64(entry.Name.Span, seed), entry.Value.Hash(seed));
        }

        return hash;
    }

    private Entry[] Sorted()
    {
        if (sorted is null)
        {
            Entry[] copy = [.. entries.OrderBy(entry => entry, EntryNameComparer.Instance)];
            sorted = copy;
        }

        return sorted;
    }

    private readonly record struct Entry(ReadOnlyMemory<byte> Name, FieldValue Value)
    {
        public bool Equals(Entry other) => Name.Span.SequenceEqual(other.Name.Span) && Value.Equals(other.Value);

        public override int GetHashCode() => new KeyedHash(0).Compute32(Name.Span);
    }

    private sealed class EntryNameComparer : IComparer<Entry>
    {
        public static EntryNameComparer Instance { get; } = new();

        public int Compare(Entry x, Entry y) => x.Name.Span.SequenceCompareTo(y.Name.Span);
    }
}
