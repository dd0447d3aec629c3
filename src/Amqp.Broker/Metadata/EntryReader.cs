using System.Text;
using Amqp.Protocol;

namespace Amqp.Broker.Metadata;

/// <summary>
/// Reads what <see cref="EntryWriter"/> wrote. Behind the end every field is empty, zero or false, so that an entry of a version
/// that had fewer fields can be read.
/// </summary>
/// <exception cref="InvalidDataException">A field is cut off, or too large for what it is.</exception>
internal ref struct EntryReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>Nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Octet()
    {
        if (_rest.IsEmpty)
        {
            return 0;
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public bool Flag() => Octet() != 0;

    public ulong Number()
    {
        ulong value = 0;
        var shift = 0;
        while (!_rest.IsEmpty)
        {
            var octet = Octet();
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
            {
                return value;
            }

            shift += 7;
            if (shift > 63)
            {
                throw new InvalidDataException("a number is too long");
            }
        }

        return shift == 0 ? 0UL : throw new InvalidDataException("a number is cut off");
    }

    public long Signed() => Unfold(Number());

    public int? Limit() => Number() is var number and not 0 ? checked((int)Unfold(number - 1)) : null;

    public ReadOnlySpan<byte> Octets()
    {
        var length = Number();
        if (length > (ulong)_rest.Length)
        {
            throw new InvalidDataException("a field is cut off");
        }

        var value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return value;
    }

    public string Text() => Encoding.UTF8.GetString(Octets());

    public ShortString Name() => ShortString.From(Octets());

    public FieldTable Table() => FieldTable.Parse(Octets());

    public string[] Texts()
    {
        var count = Number();
        if (count > (ulong)_rest.Length)
        {
            throw new InvalidDataException("a list is cut off");
        }

        var values = new string[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Text();
        }

        return values;
    }

    private static long Unfold(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
