using System.Text.Json;

namespace Amqp.Management.Lists;

/// <summary>
/// A value that a list is sorted by. Values of different kinds have RabbitMQ's order: numbers, then truth values, then what is
/// missing or an object, then arrays, then texts.
/// </summary>
internal readonly struct SortKey : IComparable<SortKey>
{
    private readonly int _kind;
    private readonly double _number;
    private readonly string _text;

    private SortKey(int kind, double number = 0, string text = "")
    {
        _kind = kind;
        _number = number;
        _text = text;
    }

    /// <summary>The value at a path into an item.</summary>
    public static SortKey Of(JsonElement item, ReadOnlySpan<string> path)
    {
        foreach (var segment in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(segment, out item))
            {
                return new SortKey(2);
            }
        }

        return item.ValueKind switch
        {
            JsonValueKind.Number => new SortKey(0, item.GetDouble()),
            JsonValueKind.False or JsonValueKind.Null or JsonValueKind.True => new SortKey(1, text: item.GetRawText()),
            JsonValueKind.Array => new SortKey(3, text: item.GetRawText()),
            JsonValueKind.String => new SortKey(4, text: item.GetString()!),
            _ => new SortKey(2),
        };
    }

    /// <summary>The key of a value that was read by itself.</summary>
    public static SortKey Of(Scalar value) => value.Kind switch
    {
        JsonValueKind.Number => new SortKey(0, value.Number),
        JsonValueKind.True => new SortKey(1, text: "true"),
        JsonValueKind.False => new SortKey(1, text: "false"),
        JsonValueKind.Null => new SortKey(1, text: "null"),
        JsonValueKind.String => new SortKey(4, text: value.Text!),
        _ => new SortKey(2),
    };

    public int CompareTo(SortKey other)
    {
        if (_kind != other._kind)
        {
            return _kind.CompareTo(other._kind);
        }

        return _kind == 0 ? _number.CompareTo(other._number) : string.CompareOrdinal(_text, other._text);
    }
}
