using System.Buffers;
using System.Text;
using Amqp.Protocol;

namespace Amqp.Broker.Metadata;

/// <summary>Writes the fields of a key or a value, one after another; METADATA.md describes them.</summary>
internal sealed class EntryWriter
{
    private readonly ArrayBufferWriter<byte> _octets = new(64);

    public ReadOnlySpan<byte> Written => _octets.WrittenSpan;

    public EntryWriter Octet(byte value)
    {
        _octets.GetSpan(1)[0] = value;
        _octets.Advance(1);
        return this;
    }

    public EntryWriter Flag(bool value) => Octet(value ? (byte)1 : (byte)0);

    public EntryWriter Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Octet((byte)(value | 0x80));
        }

        return Octet((byte)value);
    }

    public EntryWriter Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>A limit: 0 for none, or one more than the number as <see cref="Signed"/> has it.</summary>
    public EntryWriter Limit(int? value) => Number(value is { } limit ? (ulong)(((long)limit << 1) ^ (limit >> 31)) + 1 : 0);

    public EntryWriter Octets(ReadOnlySpan<byte> value)
    {
        Number((ulong)value.Length);
        _octets.Write(value);
        return this;
    }

    public EntryWriter Text(string value) => Octets(Encoding.UTF8.GetBytes(value));

    public EntryWriter Text(ShortString value) => Octets(value.Span);

    public EntryWriter Table(FieldTable value) => Octets(value.Content);

    public EntryWriter Texts(IReadOnlyCollection<string> values)
    {
        Number((ulong)values.Count);
        foreach (var value in values)
        {
            Text(value);
        }

        return this;
    }
}
