namespace Amqp.Broker.Queues;

/// <summary>The acks, nacks and rejects of one burst of a connection, applied together so that each queue's lock is taken once.</summary>
/// <remarks>Belongs to the connection's read loop.</remarks>
public sealed class SettlementBatch
{
    private Settlement[] _items = new Settlement[32];
    private Bucket[] _buckets = new Bucket[4];
    private int _count;
    private int _bucketCount;

    /// <summary>Settlements after which the batch asks to be flushed.</summary>
    public const int MaxItems = 1024;

    /// <summary>True when there is nothing to flush.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>True when the batch should be flushed before more is added.</summary>
    public bool IsFull => _count >= MaxItems;

    internal ref Settlement this[int index] => ref _items[index];

    /// <summary>Adds a settlement.</summary>
    public void Add(in Settlement settlement)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        var index = _count++;
        _items[index] = settlement;
        _items[index].Next = -1;
        ref var bucket = ref BucketOf(settlement.Queue);
        if (bucket.Queue is null)
        {
            bucket.Queue = settlement.Queue;
            bucket.First = index;
        }
        else
        {
            _items[bucket.Last].Next = index;
        }

        bucket.Last = index;
    }

    /// <summary>Applies everything and lets the queues deliver what has become possible.</summary>
    public void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        for (var i = 0; i < _bucketCount; i++)
        {
            _buckets[i].Pump = _buckets[i].Queue.Settle(this, _buckets[i].First);
        }

        for (var i = 0; i < _bucketCount; i++)
        {
            if (_buckets[i].Pump)
            {
                _buckets[i].Queue.Pump();
            }
        }

        Array.Clear(_items, 0, _count);
        Array.Clear(_buckets, 0, _bucketCount);
        _count = _bucketCount = 0;
    }

    private ref Bucket BucketOf(MessageQueue queue)
    {
        for (var i = _bucketCount - 1; i >= 0; i--)
        {
            if (_buckets[i].Queue == queue)
            {
                return ref _buckets[i];
            }
        }

        if (_bucketCount == _buckets.Length)
        {
            Array.Resize(ref _buckets, _bucketCount * 2);
        }

        return ref _buckets[_bucketCount++];
    }

    private struct Bucket
    {
        public MessageQueue Queue;
        public int First;
        public int Last;
        public bool Pump;
    }
}
