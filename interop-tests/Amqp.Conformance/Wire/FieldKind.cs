namespace Amqp.Conformance.Wire;

/// <summary>Type of a method's field.</summary>
internal enum FieldKind
{
    Octet,
    Short,
    Long,
    LongLong,
    ShortString,
    LongString,
    Table,
    Bit,
}
