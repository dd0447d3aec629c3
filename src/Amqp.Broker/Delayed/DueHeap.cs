using Amqp.Storage.Log;

namespace Amqp.Broker.Delayed;

/// <summary>
/// What is due when: a binary heap in an array of 24 octets an entry, earliest first, and of those due at the same time the one that
/// was published first. It gives memory back as it empties.
/// </summary>
internal sealed class DueHeap
{
    private const int MinCapacity = 16;

    private Entry[] _heap = [];

    public int Count { get; private set; }

    /// <summary>Whatever is due first; there must be something.</summary>
    public (long Due, LogPosition Position) First => (_heap[0].Due, new LogPosition(_heap[0].Sequence, _heap[0].Location));

    public void Add(long due, LogPosition position)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Math.Max(MinCapacity, Count * 2));
        }

        var added = new Entry(due, position.Sequence, position.Location);
        var index = Count++;
        while (index > 0 && added.IsBefore(_heap[(index - 1) / 2]))
        {
            _heap[index] = _heap[(index - 1) / 2];
            index = (index - 1) / 2;
        }

        _heap[index] = added;
    }

    public void RemoveFirst()
    {
        var moved = _heap[--Count];
        var index = 0;
        for (var child = 1; child < Count; child = (2 * index) + 1)
        {
            if (child + 1 < Count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(moved))
            {
                break;
            }

            _heap[index] = _heap[child];
            index = child;
        }

        _heap[index] = moved;
        if (_heap.Length > MinCapacity && Count <= _heap.Length / 4)
        {
            Array.Resize(ref _heap, Math.Max(MinCapacity, _heap.Length / 2));
        }
    }

    public void Clear()
    {
        _heap = [];
        Count = 0;
    }

    private readonly record struct Entry(long Due, ulong Sequence, long Location)
    {
        public bool IsBefore(in Entry other) => Due < other.Due || (Due == other.Due && Sequence < other.Sequence);
    }
}
