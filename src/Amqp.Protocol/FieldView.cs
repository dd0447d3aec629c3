using System.Buffers.Binary;

namespace Amqp.Protocol;

/// <summary>One value of a field table or array where it lies.</summary>
public readonly ref struct FieldView
{
    private readonly FieldType type;

    /// <summary>A value of the given type. The octets must be what that type needs: the readers see to it.</summary>
    internal FieldView(FieldType type, ReadOnlySpan<byte> bytes)
    {
        this.type = type;
        Bytes = bytes;
    }

    /// <summary>The type; the default view is <see cref="FieldType.Void"/>.</summary>
    public FieldType Type => type == 0 ? FieldType.Void : type;

    /// <summary>The value's octets, big-endian; for strings, octets, arrays and tables without the length prefix.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Whether it is an integer of any width. A timestamp is not.</summary>
    public bool IsInteger => FieldNumbers.IsInteger(Type);

    /// <summary>Whether it is a float of either width.</summary>
    public bool IsFloat => Type is FieldType.Float or FieldType.Double;

    /// <summary>Whether it is text or octets.</summary>
    public bool IsString => Type is FieldType.LongString or FieldType.ByteArray;

    /// <summary>The value of an integer or timestamp.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public long AsInteger => FieldNumbers.Integer(Type, Bytes);

    /// <summary>The value of a float.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public double AsDouble => FieldNumbers.Floating(Type, Bytes);

    /// <summary>The value of a boolean.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public bool AsBoolean => FieldNumbers.Boolean(Type, Bytes);

    /// <summary>The value of a timestamp, in seconds since 1970.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public ulong AsTimestamp => Type == FieldType.Timestamp
        ? BinaryPrimitives.ReadUInt64BigEndian(Bytes)
        : throw FieldNumbers.Mismatch(Type, FieldType.Timestamp);

    /// <summary>Whether two values are the same argument in RabbitMQ's eyes when an object is declared again: integers of any width
    /// (and timestamps) by value, floats of either width by value, text and octets by their octets, arrays and tables by type and
    /// value of what they hold, in any order of a table's entries.</summary>
    public static bool Equivalent(FieldView a, FieldView b)
    {
        FieldClass kind = FieldNumbers.ClassOf(a.Type);
        if (kind != FieldNumbers.ClassOf(b.Type))
        {
            return false;
        }

        return kind switch
        {
            FieldClass.Integer => a.AsInteger == b.AsInteger && !FieldNumbers.OnlyOneIsHugeTimestamp(a, b),
            FieldClass.Float => a.AsDouble.Equals(b.AsDouble),
            FieldClass.Boolean => a.AsBoolean == b.AsBoolean,
            FieldClass.Container => a.Bytes.SequenceEqual(b.Bytes) ? a.Type == b.Type : FieldValue.From(a).Equals(FieldValue.From(b)),
            _ => a.Bytes.SequenceEqual(b.Bytes),
        };
    }
}
