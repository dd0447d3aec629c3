using Amqp.Storage.Encryption;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Log;

/// <summary>
/// A large body that is put together as its octets arrive, at its place in the memory of the record that it will be part of: a log that
/// is given it takes the memory over instead of copying the body. Memory grows with what has arrived, never with what was announced alone.
/// </summary>
/// <remarks>Belongs to whoever receives the body, until the memory is taken over; from then on the log owns it too.</remarks>
public sealed class BodyAssembly
{
    /// <summary>Octets that are reserved for a body before it has come so far. Memory that is never touched costs an address.</summary>
    private const int FirstReserve = 2 * 1024 * 1024;

    /// <summary>How many times what has arrived is reserved at most.</summary>
    private const int Ahead = 16;

    private readonly SlabPool _pool;
    private readonly int _prefix;
    private readonly int _length;
    private Slab _slab;
    private bool _isTaken;

    /// <summary>Begins with no octets.</summary>
    /// <param name="pool">The store's pool.</param>
    /// <param name="namesAndProperties">Octets of exchange name, routing key and property block that the record is expected to have.</param>
    /// <param name="length">Length of the body as announced, in octets.</param>
    /// <param name="isThrifty">No more than twice what has arrived is reserved: much has been reserved already.</param>
    public BodyAssembly(SlabPool pool, int namesAndProperties, int length, bool isThrifty)
    {
        _pool = pool;
        _prefix = RecordFormat.HeaderSize + namesAndProperties;
        _length = length;
        IsThrifty = isThrifty;
        _slab = pool.Rent(ToReserve(isThrifty ? SlabPool.MaxSize : FirstReserve));
    }

    /// <summary>Octets that have arrived.</summary>
    public int Received { get; private set; }

    /// <summary>Octets of memory that it holds.</summary>
    public int Reserved => _slab.Data.Length;

    /// <summary>Reserve no more than twice what has arrived.</summary>
    public bool IsThrifty { get; set; }

    /// <summary>What has arrived, until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Body => _slab.Data.AsMemory(_prefix, Received);

    /// <summary>Length of the record, with room for the tags that it has where its log is encrypted: little, and without it the body would be copied.</summary>
    private int Whole
    {
        get
        {
            var size = (_prefix + _length + 7) & ~7;
            return size + RecordSealer.Overhead(size);
        }
    }

    /// <summary>Takes the next octets.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        var end = _prefix + Received + part.Length;
        if (end > _slab.Data.Length)
        {
            Grow(end);
        }

        part.CopyTo(_slab.Data.AsSpan(_prefix + Received));
        Received += part.Length;
    }

    /// <summary>Gives the memory up; a log that took it over keeps it for as long as it needs it.</summary>
    public void Release() => _slab.Release();

    /// <summary>Hands the memory to a log whose record has the expected shape, once: the log owns one reference from then on.</summary>
    internal bool TryTake(in RecordSource source, int size, out Slab slab)
    {
        slab = _slab;
        var isRight = !_isTaken
            && source.Exchange.Length + source.RoutingKey.Length + source.Properties.Length + RecordFormat.HeaderSize == _prefix
            && source.Body.Length == Received
            && slab.Data.Length >= size;
        if (isRight)
        {
            _isTaken = true;
            slab.AddReference();
        }

        return isRight;
    }

    /// <summary>Where it is nearly the whole it is the whole: a slab with room for the body and not for what is around it would be of no use to the log.</summary>
    private int ToReserve(long wanted) => wanted + (wanted / 4) >= Whole ? Whole : (int)wanted;

    private void Grow(int needed)
    {
        var larger = _pool.Rent(Math.Max(ToReserve((long)needed * (IsThrifty ? 2 : Ahead)), needed));
        _slab.Data.AsSpan(_prefix, Received).CopyTo(larger.Data.AsSpan(_prefix));
        _slab.Release();
        _slab = larger;
    }
}
