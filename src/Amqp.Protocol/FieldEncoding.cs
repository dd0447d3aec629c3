using System.Buffers.Binary;

namespace Amqp.Protocol;

/// <summary>How long a value is: the one place that knows tags and their sizes.</summary>
internal static class FieldEncoding
{
    /// <summary>Reads one tagged value. The payload of strings, arrays and tables is what follows their length.</summary>
    public static bool TryReadValue(scoped ref ReadOnlySpan<byte> source, out FieldView value)
    {
        value = default;
        if (source.IsEmpty)
        {
            return false;
        }

        FieldType type = Normalize(source[0]);
        int size = FixedSize(type);
        int start = 1;
        if (size < 0)
        {
            if (!IsSized(type)
                || !BinaryPrimitives.TryReadUInt32BigEndian(source[1..], out uint length)
                || length > (uint)(source.Length - 5))
            {
                return false;
            }

            start = 5;
            size = (int)length;
        }
        else if (size > source.Length - 1)
        {
            return false;
        }

        value = new FieldView(type, source.Slice(start, size));
        source = source[(start + size)..];
        return true;
    }

    /// <summary>Octets of a value of fixed size; negative for any other tag.</summary>
    public static int FixedSize(FieldType type) => type switch
    {
        FieldType.Void => 0,
        FieldType.Boolean or FieldType.Int8 or FieldType.UInt8 => 1,
        FieldType.Int16 or FieldType.UInt16 => 2,
        FieldType.Int32 or FieldType.UInt32 or FieldType.Float => 4,
        FieldType.Decimal => 5,
        FieldType.Int64 or FieldType.Double or FieldType.Timestamp => 8,
        _ => -1,
    };

    /// <summary>Whether 32 bits of length precede the value.</summary>
    public static bool IsSized(FieldType type)
        => type is FieldType.LongString or FieldType.ByteArray or FieldType.Array or FieldType.Table;

    private static FieldType Normalize(byte tag) => tag == (byte)'L' ? FieldType.Int64 : (FieldType)tag;
}
