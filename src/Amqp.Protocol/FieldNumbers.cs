using System.Buffers.Binary;

namespace Amqp.Protocol;

/// <summary>What the view and the owned value of a field share: reading numbers from their octets.</summary>
internal static class FieldNumbers
{
    public static FieldClass ClassOf(FieldType type) => type switch
    {
        FieldType.Float or FieldType.Double => FieldClass.Float,
        FieldType.Boolean => FieldClass.Boolean,
        FieldType.LongString or FieldType.ByteArray => FieldClass.String,
        FieldType.Decimal => FieldClass.Decimal,
        FieldType.Array or FieldType.Table => FieldClass.Container,
        FieldType.Void => FieldClass.Void,
        _ => FieldClass.Integer,
    };

    public static bool IsInteger(FieldType type) => type is FieldType.Int8 or FieldType.UInt8 or FieldType.Int16 or FieldType.UInt16
        or FieldType.Int32 or FieldType.UInt32 or FieldType.Int64;

    public static long Integer(FieldType type, ReadOnlySpan<byte> octets) => type switch
    {
        FieldType.Int8 => (sbyte)octets[0],
        FieldType.UInt8 => octets[0],
        FieldType.Int16 => BinaryPrimitives.ReadInt16BigEndian(octets),
        FieldType.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(octets),
        FieldType.Int32 => BinaryPrimitives.ReadInt32BigEndian(octets),
        FieldType.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(octets),
        FieldType.Int64 or FieldType.Timestamp => BinaryPrimitives.ReadInt64BigEndian(octets),
        _ => throw Mismatch(type, FieldType.Int64),
    };

    public static double Floating(FieldType type, ReadOnlySpan<byte> octets) => type switch
    {
        FieldType.Float => BinaryPrimitives.ReadSingleBigEndian(octets),
        FieldType.Double => BinaryPrimitives.ReadDoubleBigEndian(octets),
        _ => throw Mismatch(type, FieldType.Double),
    };

    public static bool Boolean(FieldType type, ReadOnlySpan<byte> octets)
        => type == FieldType.Boolean ? octets[0] != 0 : throw Mismatch(type, FieldType.Boolean);

    /// <summary>A timestamp past 2^63 has the bits of a negative number and equals none.</summary>
    public static bool OnlyOneIsHugeTimestamp(FieldView a, FieldView b)
        => a.AsInteger < 0 && (a.Type == FieldType.Timestamp) != (b.Type == FieldType.Timestamp);

    public static InvalidOperationException Mismatch(FieldType actual, FieldType wanted)
        => new($"The field is of type {ErlangTerm.TypeName(actual)}, not {ErlangTerm.TypeName(wanted)}.");
}
