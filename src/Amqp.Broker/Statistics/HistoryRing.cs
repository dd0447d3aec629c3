namespace Amqp.Broker.Statistics;

/// <summary>
/// One level of a <see cref="History"/>: rows of a tick and values, oldest first. A row is added only when a value has changed
/// and holds until the next one, so that what rests costs nothing; the ring grows with what it has to hold.
/// </summary>
internal sealed class HistoryRing(HistoryLevel level, int columns)
{
    private const int FirstCapacity = 4;

    private long[] _rows = [];
    private int _first;
    private int _count;

    public HistoryLevel Level => level;

    private int Width => columns + 1;

    private int Capacity => _rows.Length / Width;

    public bool IsEmpty => _count == 0;

    /// <summary>Tick of the newest row; there must be one.</summary>
    public long LastTick => Row(_count - 1)[0];

    /// <summary>Values of the newest row; there must be one.</summary>
    public ReadOnlySpan<long> Last => Row(_count - 1)[1..];

    public void Add(long tick, ReadOnlySpan<long> values)
    {
        if (_count > 0 && Last.SequenceEqual(values))
        {
            return;
        }

        Forget(tick);
        if (_count == Capacity)
        {
            Grow();
        }

        var row = Row(_count++);
        row[0] = tick;
        values.CopyTo(row[1..]);
    }

    public void Clear() => _count = _first = 0;

    /// <summary>The values that held at a tick; empty before the first.</summary>
    public ReadOnlySpan<long> At(long tick)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Row(middle)[0] <= tick ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? [] : Row(low - 1)[1..];
    }

    /// <summary>Drops what is older than the level reaches, but for the row that holds at its beginning.</summary>
    private void Forget(long tick)
    {
        var begin = tick - ((long)level.Ticks * level.Length);
        while (_count > 1 && (Row(1)[0] <= begin || _count >= level.Length))
        {
            _first = (_first + 1) % Capacity;
            _count--;
        }
    }

    private void Grow()
    {
        var rows = new long[Math.Clamp(Capacity * 2, FirstCapacity, level.Length) * Width];
        for (var i = 0; i < _count; i++)
        {
            Row(i).CopyTo(rows.AsSpan(i * Width));
        }

        _rows = rows;
        _first = 0;
    }

    private Span<long> Row(int index) => _rows.AsSpan((_first + index) % Capacity * Width, Width);
}
