using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amqp.Management.Lists;

namespace Amqp.Management.Http;

/// <summary>The body of an answer while it is written, in memory that goes back to the pool.</summary>
internal sealed class JsonBody : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4096;

    // Not embedded in a page, so only what JSON itself needs is escaped.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    public ReadOnlyMemory<byte> Octets => _buffer.AsMemory(0, _length);

    /// <summary>A writer onto this; it has to be flushed.</summary>
    public Utf8JsonWriter Writer() => new(this, s_options);

    public void Write<T>(T item, ItemWriter<T> write)
    {
        using var json = Writer();
        write(json, item);
    }

    public void Clear() => _length = 0;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Reserve(int sizeHint)
    {
        if (_buffer.Length - _length >= Math.Max(sizeHint, 1))
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + sizeHint));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
