using System.Buffers.Binary;

namespace Amqp.Protocol;

/// <summary>Writes AMQP's primitive types, big-endian. Whoever makes one knows the size beforehand: a write past the end throws.</summary>
public ref struct SpanWriter
{
    private readonly Span<byte> destination;
    private int position;

    /// <summary>A writer at the start of <paramref name="destination"/>.</summary>
    public SpanWriter(Span<byte> destination) => this.destination = destination;

    /// <summary>Octets written.</summary>
    public readonly int Written => position;

    /// <summary>Writes an octet.</summary>
    public void Octet(byte value) => destination[position++] = value;

    /// <summary>Writes a short, 16 bits.</summary>
    public void Short(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination[position..], value);
        position += 2;
    }

    /// <summary>Writes a long, 32 bits.</summary>
    public void Long(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination[position..], value);
        position += 4;
    }

    /// <summary>Writes a long-long or a timestamp, 64 bits.</summary>
    public void LongLong(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[position..], value);
        position += 8;
    }

    /// <summary>Writes a short string with its octet of length.</summary>
    /// <exception cref="ArgumentException">It is longer than 255 octets.</exception>
    public void ShortString(scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > AmqpConstants.MaxShortStringLength)
        {
            throw new ArgumentException("A short string is at most 255 octets long.", nameof(value));
        }

        Octet((byte)value.Length);
        Raw(value);
    }

    /// <summary>Writes a long string with its 32 bits of length.</summary>
    public void LongString(scoped ReadOnlySpan<byte> value)
    {
        Long((uint)value.Length);
        Raw(value);
    }

    /// <summary>Writes a table with its 32 bits of length.</summary>
    /// <param name="content">What the table holds, already encoded.</param>
    public void Table(scoped ReadOnlySpan<byte> content) => LongString(content);

    /// <summary>Writes octets as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(destination[position..]);
        position += value.Length;
    }
}
