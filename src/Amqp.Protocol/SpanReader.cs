using System.Buffers.Binary;

namespace Amqp.Protocol;

/// <summary>Reads AMQP's primitive types, big-endian, from octets nobody has checked. A read that fails leaves the position where it was.</summary>
public ref struct SpanReader
{
    private ReadOnlySpan<byte> rest;

    /// <summary>A reader at the start of <paramref name="source"/>.</summary>
    public SpanReader(ReadOnlySpan<byte> source) => rest = source;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>The octets not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>Reads an octet.</summary>
    public bool TryReadOctet(out byte value)
    {
        if (rest.IsEmpty)
        {
            value = 0;
            return false;
        }

        value = rest[0];
        rest = rest[1..];
        return true;
    }

    /// <summary>Reads a short, 16 bits.</summary>
    public bool TryReadShort(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(rest, out value))
        {
            return false;
        }

        rest = rest[2..];
        return true;
    }

    /// <summary>Reads a long, 32 bits.</summary>
    public bool TryReadLong(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(rest, out value))
        {
            return false;
        }

        rest = rest[4..];
        return true;
    }

    /// <summary>Reads a long-long or a timestamp, 64 bits.</summary>
    public bool TryReadLongLong(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64BigEndian(rest, out value))
        {
            return false;
        }

        rest = rest[8..];
        return true;
    }

    /// <summary>Reads a short string: an octet of length, then as many octets.</summary>
    public bool TryReadShortString(out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> source = rest;
        if (source.IsEmpty || source[0] >= source.Length)
        {
            value = default;
            return false;
        }

        int length = source[0];
        value = source.Slice(1, length);
        rest = source[(1 + length)..];
        return true;
    }

    /// <summary>Reads a long string: 32 bits of length, then as many octets.</summary>
    public bool TryReadLongString(out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> source = rest;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(source, out uint length) || length > (uint)(source.Length - 4))
        {
            value = default;
            return false;
        }

        value = source.Slice(4, (int)length);
        rest = source[(4 + (int)length)..];
        return true;
    }

    /// <summary>Reads a table and checks its structure to <see cref="FieldTableLimits.MaxDepth"/>.</summary>
    /// <param name="content">What the table holds, without its length prefix.</param>
    public bool TryReadTable(out ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> before = rest;
        if (TryReadLongString(out content) && FieldTableValidator.IsValid(content, FieldTableLimits.MaxDepth))
        {
            return true;
        }

        rest = before;
        content = default;
        return false;
    }

    /// <summary>Reads <paramref name="count"/> octets as they are.</summary>
    public bool TryReadRaw(int count, out ReadOnlySpan<byte> value)
    {
        if ((uint)count > (uint)rest.Length)
        {
            value = default;
            return false;
        }

        value = rest[..count];
        rest = rest[count..];
        return true;
    }
}
