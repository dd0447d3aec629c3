namespace Amqp.Broker.Queues;

/// <summary>Messages that came back, smallest sequence number first: a binary heap in an array. They go before the unread rest of the log, at their old place.</summary>
internal sealed class ReturnedSet
{
    private MessageRef[] _heap = [];

    public int Count { get; private set; }

    /// <summary>The message with the smallest sequence number; there must be one.</summary>
    public MessageRef First => _heap[0];

    public void Add(MessageRef message)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Math.Max(4, Count * 2));
        }

        var index = Count++;
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (_heap[parent].Position.Sequence <= message.Position.Sequence)
            {
                break;
            }

            _heap[index] = _heap[parent];
            index = parent;
        }

        _heap[index] = message;
    }

    public MessageRef RemoveFirst()
    {
        var first = _heap[0];
        var moved = _heap[--Count];
        var index = 0;
        for (var child = 1; child < Count; child = (2 * index) + 1)
        {
            if (child + 1 < Count && _heap[child + 1].Position.Sequence < _heap[child].Position.Sequence)
            {
                child++;
            }

            if (moved.Position.Sequence <= _heap[child].Position.Sequence)
            {
                break;
            }

            _heap[index] = _heap[child];
            index = child;
        }

        if (Count > 0)
        {
            _heap[index] = moved;
        }
        else
        {
            _heap = [];
        }

        return first;
    }
}
