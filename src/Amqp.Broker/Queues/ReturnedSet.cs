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

    /// <summary>The messages with the smallest sequence numbers above one, in order.</summary>
    /// <param name="sequence">Sequence number; 0 for all.</param>
    /// <param name="messages">Filled from the beginning.</param>
    /// <returns>How many there are, up to the length of <paramref name="messages"/>.</returns>
    public int After(ulong sequence, Span<MessageRef> messages)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            var candidate = _heap[i];
            if (candidate.Position.Sequence <= sequence
                || (count == messages.Length && candidate.Position.Sequence >= messages[count - 1].Position.Sequence))
            {
                continue;
            }

            var at = count == messages.Length ? count - 1 : count++;
            for (; at > 0 && messages[at - 1].Position.Sequence > candidate.Position.Sequence; at--)
            {
                messages[at] = messages[at - 1];
            }

            messages[at] = candidate;
        }

        return count;
    }

    /// <summary>Removes a message wherever it stands.</summary>
    /// <returns>False when it is not there.</returns>
    public bool Remove(ulong sequence)
    {
        if (Count > 0 && First.Position.Sequence == sequence)
        {
            // Whoever takes many takes them in order.
            RemoveFirst();
            return true;
        }

        var index = Array.FindIndex(_heap, 0, Count, message => message.Position.Sequence == sequence);
        if (index < 0)
        {
            return false;
        }

        var rest = _heap.AsSpan(0, Count).ToArray().Where((_, i) => i != index).ToArray();
        (_heap, Count) = ([], 0);
        foreach (var message in rest)
        {
            Add(message);
        }

        return true;
    }
}
