using System.Buffers.Binary;
using System.Text;

namespace Amqp.Protocol;

/// <summary>One value of a field table or array that outlives the frame it came in. Immutable; the default value is void.</summary>
public readonly struct FieldValue : IEquatable<FieldValue>
{
    private readonly FieldType type;
    private readonly ReadOnlyMemory<byte> bytes;

    /// <summary>A value over octets that nobody changes any more and that are what the type needs.</summary>
    internal FieldValue(FieldType type, ReadOnlyMemory<byte> bytes)
    {
        this.type = type;
        this.bytes = bytes;
    }

    /// <summary>No value.</summary>
    public static FieldValue Void => default;

    /// <summary>The type.</summary>
    public FieldType Type => type == 0 ? FieldType.Void : type;

    /// <summary>The value's octets, big-endian; for strings, octets, arrays and tables without the length prefix.</summary>
    public ReadOnlyMemory<byte> AsBytes => bytes;

    /// <summary>The same value as a view.</summary>
    public FieldView View => new(Type, bytes.Span);

    /// <summary>Whether it is an integer of any width. A timestamp is not.</summary>
    public bool IsInteger => FieldNumbers.IsInteger(Type);

    /// <summary>Whether it is text or octets.</summary>
    public bool IsString => Type is FieldType.LongString or FieldType.ByteArray;

    /// <summary>The value of an integer or timestamp.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public long AsInteger => FieldNumbers.Integer(Type, bytes.Span);

    /// <summary>The value of a float.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public double AsDouble => FieldNumbers.Floating(Type, bytes.Span);

    /// <summary>The value of a boolean.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public bool AsBoolean => FieldNumbers.Boolean(Type, bytes.Span);

    /// <summary>The value of a timestamp, in seconds since 1970.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public ulong AsTimestamp => View.AsTimestamp;

    /// <summary>The scale and the unscaled value of a decimal.</summary>
    /// <exception cref="InvalidOperationException">It is not one.</exception>
    public (byte Scale, uint Value) AsDecimal => Type == FieldType.Decimal
        ? (bytes.Span[0], BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[1..]))
        : throw FieldNumbers.Mismatch(Type, FieldType.Decimal);

    /// <summary>The text of a string; octets that are not UTF-8 show as replacement characters. Decoded at every call.</summary>
    /// <exception cref="InvalidOperationException">It is not a string.</exception>
    public string AsString => IsString
        ? Encoding.UTF8.GetString(bytes.Span)
        : throw FieldNumbers.Mismatch(Type, FieldType.LongString);

    /// <summary>The values of an array. Read at every call.</summary>
    /// <exception cref="InvalidOperationException">It is not an array.</exception>
    public IReadOnlyList<FieldValue> AsArray
    {
        get
        {
            if (Type != FieldType.Array)
            {
                throw FieldNumbers.Mismatch(Type, FieldType.Array);
            }

            var values = new List<FieldValue>();
            var reader = new FieldArrayReader(bytes.Span);
            while (reader.TryReadNext(out FieldView view))
            {
                values.Add(Within(bytes, view));
            }

            return values;
        }
    }

    /// <summary>The nested table. Read at every call.</summary>
    /// <exception cref="InvalidOperationException">It is not a table.</exception>
    public FieldTable AsTable => Type == FieldType.Table
        ? FieldTable.Over(bytes)
        : throw FieldNumbers.Mismatch(Type, FieldType.Table);

    /// <summary>Octets of the encoded value, its tag and length prefix included.</summary>
    public int EncodedSize => 1 + (FieldEncoding.IsSized(Type) ? 4 : 0) + bytes.Length;

    /// <summary>A copy of a value that has been checked, nested tables and all.</summary>
    public static FieldValue From(FieldView view) => new(view.Type, view.Bytes.ToArray());

    /// <summary>A long string of the text's UTF-8 octets.</summary>
    public static FieldValue FromString(string text) => new(FieldType.LongString, Encoding.UTF8.GetBytes(text));

    /// <summary>A long string of the given octets.</summary>
    public static FieldValue FromString(ReadOnlySpan<byte> text) => new(FieldType.LongString, text.ToArray());

    /// <summary>An array of octets, type x.</summary>
    public static FieldValue FromBytes(ReadOnlySpan<byte> octets) => new(FieldType.ByteArray, octets.ToArray());

    /// <summary>A bool, type t.</summary>
    public static FieldValue FromBoolean(bool value) => new(FieldType.Boolean, new[] { value ? (byte)1 : (byte)0 });

    /// <summary>A signed octet, type b.</summary>
    public static FieldValue FromInt8(sbyte value) => new(FieldType.Int8, new[] { (byte)value });

    /// <summary>An unsigned octet, type B.</summary>
    public static FieldValue FromUInt8(byte value) => new(FieldType.UInt8, new[] { value });

    /// <summary>A signed short, type s.</summary>
    public static FieldValue FromInt16(short value) => Number(FieldType.Int16, value);

    /// <summary>An unsigned short, type u.</summary>
    public static FieldValue FromUInt16(ushort value) => Number(FieldType.UInt16, value);

    /// <summary>A signed 32 bit integer, type I.</summary>
    public static FieldValue FromInt32(int value) => Number(FieldType.Int32, value);

    /// <summary>An unsigned 32 bit integer, type i.</summary>
    public static FieldValue FromUInt32(uint value) => Number(FieldType.UInt32, value);

    /// <summary>A signed 64 bit integer, type l.</summary>
    public static FieldValue FromInt64(long value) => Number(FieldType.Int64, value);

    /// <summary>A 32 bit float, type f.</summary>
    public static FieldValue FromFloat(float value) => Number(FieldType.Float, BitConverter.SingleToInt32Bits(value));

    /// <summary>A 64 bit float, type d.</summary>
    public static FieldValue FromDouble(double value) => Number(FieldType.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A decimal, type D: <paramref name="value"/> divided by ten as often as <paramref name="scale"/> says.</summary>
    public static FieldValue FromDecimal(byte scale, uint value)
    {
        byte[] octets = new byte[5];
        octets[0] = scale;
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(1), value);
        return new FieldValue(FieldType.Decimal, octets);
    }

    /// <summary>A timestamp, type T, in seconds since 1970.</summary>
    public static FieldValue FromTimestamp(ulong seconds) => Number(FieldType.Timestamp, (long)seconds);

    /// <summary>A nested table.</summary>
    public static FieldValue FromTable(FieldTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new FieldValue(FieldType.Table, table.Memory);
    }

    /// <summary>An array.</summary>
    public static FieldValue FromArray(IEnumerable<FieldValue> values)
    {
        FieldValue[] items = [.. values];
        byte[] octets = new byte[items.Sum(item => item.EncodedSize)];
        var writer = new SpanWriter(octets);
        foreach (FieldValue item in items)
        {
            item.Encode(ref writer);
        }

        return new FieldValue(FieldType.Array, octets);
    }

    /// <summary>Writes tag, length prefix and value, <see cref="EncodedSize"/> octets.</summary>
    public void Encode(ref SpanWriter writer)
    {
        writer.Octet((byte)Type);
        if (FieldEncoding.IsSized(Type))
        {
            writer.Long((uint)bytes.Length);
        }

        writer.Raw(bytes.Span);
    }

    /// <summary>Whether type and value are the same; stricter than <see cref="FieldView.Equivalent"/>. The order of a table's entries does not count.</summary>
    public bool Equals(FieldValue other)
    {
        if (Type != other.Type)
        {
            return false;
        }

        return Type switch
        {
            FieldType.Boolean => AsBoolean == other.AsBoolean,
            FieldType.Table => bytes.Span.SequenceEqual(other.bytes.Span) || AsTable.Equals(other.AsTable),
            FieldType.Array => bytes.Span.SequenceEqual(other.bytes.Span) || AsArray.SequenceEqual(other.AsArray),
            _ => bytes.Span.SequenceEqual(other.bytes.Span),
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FieldValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Hash(0);

    /// <summary>The value in the notation RabbitMQ uses in its error texts.</summary>
    public override string ToString() => ErlangTerm.Format(View);

    /// <summary>Whether type and value are the same.</summary>
    public static bool operator ==(FieldValue left, FieldValue right) => left.Equals(right);

    /// <summary>Whether type or value differ.</summary>
    public static bool operator !=(FieldValue left, FieldValue right) => !left.Equals(right);

    /// <summary>A hash that agrees with <see cref="Equals(FieldValue)"/>.</summary>
    internal ulong Hash(ulong seed)
    {
        ulong typeSeed = seed + (ulong)Type;
        switch (Type)
        {
            case FieldType.Boolean:
                return KeyedHash.Compute64(AsBoolean ? [1] : [0], typeSeed);
            case FieldType.Table:
                return AsTable.Hash(typeSeed);
            case FieldType.Array:
                ulong hash = typeSeed;
                foreach (FieldValue item in AsArray)
                {
                    hash = KeyedHash.Combine(hash, item.Hash(seed));
                }

                return hash;
            default:
                return KeyedHash.Compute64(bytes.Span, typeSeed);
        }
    }

    /// <summary>The value a view shows, as a slice of the memory that the view was read from.</summary>
    internal static FieldValue Within(ReadOnlyMemory<byte> memory, FieldView view)
    {
        if (view.Bytes.IsEmpty)
        {
            return new FieldValue(view.Type, default);
        }

        memory.Span.Overlaps(view.Bytes, out int start);
        return new FieldValue(view.Type, memory.Slice(start, view.Bytes.Length));
    }

    private static FieldValue Number(FieldType type, long value)
    {
        Span<byte> octets = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(octets, value);
        return new FieldValue(type, octets[^FieldEncoding.FixedSize(type)..].ToArray());
    }
}
