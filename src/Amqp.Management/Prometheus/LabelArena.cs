using System.Text;
using System.Text.Unicode;

namespace Amqp.Management.Prometheus;

/// <summary>
/// Writes labels once for all samples of an object, many objects into one piece of memory. Names may hold anything: what the
/// format gives a meaning to is escaped, and what is no text becomes text, or one name could spoil the whole scrape.
/// </summary>
internal sealed class LabelArena
{
    private const int ChunkSize = 32 * 1024;

    private byte[] _chunk = [];
    private int _used;
    private int _start;

    /// <summary>Begins a set of labels.</summary>
    public LabelArena Begin()
    {
        _start = _used;
        return this;
    }

    /// <summary>Adds a label.</summary>
    public LabelArena Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
        {
            return Add(name, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value)));
        }

        Reserve(name.Length + (2 * value.Length) + 4);
        if (_used > _start)
        {
            _chunk[_used++] = (byte)',';
        }

        name.CopyTo(_chunk.AsSpan(_used));
        _used += name.Length;
        _chunk[_used++] = (byte)'=';
        _chunk[_used++] = (byte)'"';
        Escape(value);
        _chunk[_used++] = (byte)'"';
        return this;
    }

    /// <summary>Adds a label.</summary>
    public LabelArena Add(ReadOnlySpan<byte> name, string value) => Add(name, Encoding.UTF8.GetBytes(value));

    /// <summary>The labels since <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> End() => _chunk.AsMemory(_start, _used - _start);

    private void Escape(ReadOnlySpan<byte> value)
    {
        foreach (var octet in value)
        {
            if (octet is (byte)'\\' or (byte)'"' or (byte)'\n')
            {
                _chunk[_used++] = (byte)'\\';
            }

            _chunk[_used++] = octet == (byte)'\n' ? (byte)'n' : octet;
        }
    }

    /// <summary>Sets that are finished stay where they are; the one that is being written moves.</summary>
    private void Reserve(int octets)
    {
        if (_chunk.Length - _used >= octets)
        {
            return;
        }

        var begun = _chunk.AsSpan(_start, _used - _start);
        var chunk = new byte[Math.Max(ChunkSize, begun.Length + octets)];
        begun.CopyTo(chunk);
        (_chunk, _used, _start) = (chunk, begun.Length, 0);
    }
}
