namespace Amqp.Storage.Durable;

/// <summary>
/// Where in a compacted segment to begin looking for a sequence number: an entry for every <see cref="Stride"/> octets or so.
/// Positions that were given out before point to where a record was; its number still finds it.
/// </summary>
internal sealed class SparseIndex
{
    /// <summary>Octets between two entries, unless a record is longer.</summary>
    public const int Stride = 16 * 1024;

    private readonly List<(ulong Sequence, int Offset)> _entries = [];

    /// <summary>Takes the next record in.</summary>
    public void Add(ulong sequence, int offset, int length)
    {
        if (_entries.Count == 0 || length >= Stride || offset - _entries[^1].Offset >= Stride)
        {
            _entries.Add((sequence, offset));
        }
    }

    /// <summary>Where a record begins, at or before the one with the number, and where the stretch that it would be in ends.</summary>
    public (int From, int To) Find(ulong sequence, int end)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _entries[middle].Sequence > sequence ? (low, middle) : (middle + 1, high);
        }

        var from = low > 0 ? _entries[low - 1].Offset : SegmentFormat.HeaderSize;
        return (from, low < _entries.Count ? _entries[low].Offset : end);
    }
}
