using System.Buffers.Binary;

namespace Amqp.Conformance.Wire;

/// <summary>Appends AMQP's elementary types.</summary>
internal sealed class OctetWriter
{
    private readonly List<byte> _octets = [];

    public byte[] ToArray() => _octets.ToArray();

    public void Octet(byte value) => _octets.Add(value);

    public void Short(ushort value)
    {
        Span<byte> octets = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, value);
        _octets.AddRange(octets);
    }

    public void Long(uint value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        _octets.AddRange(octets);
    }

    public void LongLong(ulong value)
    {
        Span<byte> octets = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(octets, value);
        _octets.AddRange(octets);
    }

    public void ShortString(ReadOnlySpan<byte> value)
    {
        Octet(checked((byte)value.Length));
        _octets.AddRange(value);
    }

    public void LongString(ReadOnlySpan<byte> value)
    {
        Long((uint)value.Length);
        _octets.AddRange(value);
    }

    public void Raw(ReadOnlySpan<byte> value) => _octets.AddRange(value);
}
