namespace Amqp.Protocol;

/// <summary>The tag of a value in a field table, as RabbitMQ and its clients use them (the 0-9-1 errata, not the specification).</summary>
public enum FieldType : byte
{
    /// <summary>A bool: one octet, not 0 is true.</summary>
    Boolean = (byte)'t',

    /// <summary>A signed octet.</summary>
    Int8 = (byte)'b',

    /// <summary>An unsigned octet.</summary>
    UInt8 = (byte)'B',

    /// <summary>A signed short.</summary>
    Int16 = (byte)'s',

    /// <summary>An unsigned short.</summary>
    UInt16 = (byte)'u',

    /// <summary>A signed long, 32 bits.</summary>
    Int32 = (byte)'I',

    /// <summary>An unsigned long, 32 bits.</summary>
    UInt32 = (byte)'i',

    /// <summary>A signed long-long, 64 bits. The tag L means the same on input.</summary>
    Int64 = (byte)'l',

    /// <summary>A 32 bit float.</summary>
    Float = (byte)'f',

    /// <summary>A 64 bit float.</summary>
    Double = (byte)'d',

    /// <summary>An octet of scale and 32 bits of value.</summary>
    Decimal = (byte)'D',

    /// <summary>A long string, normally UTF-8.</summary>
    LongString = (byte)'S',

    /// <summary>Octets that are not text.</summary>
    ByteArray = (byte)'x',

    /// <summary>An array of values, each with its tag.</summary>
    Array = (byte)'A',

    /// <summary>Seconds since 1970, 64 bits.</summary>
    Timestamp = (byte)'T',

    /// <summary>A nested table.</summary>
    Table = (byte)'F',

    /// <summary>No value.</summary>
    Void = (byte)'V',
}
