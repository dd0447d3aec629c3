namespace Amqp.Protocol;

/// <summary>Walks a field array where it lies. Safe on octets nobody has checked: it stops at the first value that is malformed.</summary>
public ref struct FieldArrayReader
{
    private ReadOnlySpan<byte> rest;

    /// <summary>A reader at the first value.</summary>
    /// <param name="content">What the array holds, without its length prefix.</param>
    public FieldArrayReader(ReadOnlySpan<byte> content) => rest = content;

    /// <summary>Whether every value has been read; false after a malformed one.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>Reads the next value. False at the end, or if the value is malformed.</summary>
    public bool TryReadNext(out FieldView value) => FieldEncoding.TryReadValue(ref rest, out value);
}
