namespace Amqp.Broker.Queues;

/// <summary>
/// Publishers that wait until records of one log are durable: a ring in the order of the log, in which one that need not wait any
/// longer, because its record was settled, is found by its sequence number.
/// </summary>
/// <remarks>Guarded by the queue's lock.</remarks>
internal sealed class ConfirmWaiters
{
    private ConfirmWaiter[] _ring = [];
    private int _first;
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Adds a waiter behind all others.</summary>
    public void Add(in ConfirmWaiter waiter)
    {
        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_first + _count++) & (_ring.Length - 1)] = waiter;
    }

    /// <summary>Takes the oldest waiter for a sequence number up to a limit.</summary>
    public bool TryTakeUpTo(ulong limit, out ConfirmWaiter waiter)
    {
        while (_count > 0)
        {
            waiter = _ring[_first];
            if (waiter.Sequence > limit)
            {
                break;
            }

            RemoveFirst();
            if (waiter.Answers is not null)
            {
                return true;
            }
        }

        waiter = default;
        return false;
    }

    /// <summary>Takes the newest waiter for a sequence number at or above a limit.</summary>
    public bool TryTakeFrom(ulong limit, out ConfirmWaiter waiter)
    {
        while (_count > 0)
        {
            ref var last = ref _ring[(_first + _count - 1) & (_ring.Length - 1)];
            waiter = last;
            if (waiter.Sequence < limit)
            {
                break;
            }

            last = default;
            _count--;
            if (waiter.Answers is not null)
            {
                return true;
            }
        }

        waiter = default;
        return false;
    }

    /// <summary>Takes the waiter for a record, if there is one.</summary>
    public bool TryTake(ulong sequence, out ConfirmWaiter waiter)
    {
        waiter = default;
        if (_count == 0 || sequence < _ring[_first].Sequence)
        {
            return false;
        }

        var (low, high) = (0, _count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Sequence < sequence ? (middle + 1, high) : (low, middle);
        }

        ref var found = ref At(low);
        if (found.Sequence != sequence || found.Answers is null)
        {
            return false;
        }

        waiter = found;
        found = found with { Answers = null };
        while (_count > 0 && _ring[_first].Answers is null)
        {
            RemoveFirst();
        }

        return true;
    }

    private ref ConfirmWaiter At(int index) => ref _ring[(_first + index) & (_ring.Length - 1)];

    private void RemoveFirst()
    {
        _ring[_first] = default;
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
    }

    private void Grow()
    {
        var larger = new ConfirmWaiter[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = At(i);
        }

        _ring = larger;
        _first = 0;
    }
}
