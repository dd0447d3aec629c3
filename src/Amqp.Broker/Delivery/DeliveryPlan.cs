using Amqp.Broker.Queues;
using Amqp.Storage.Log;

namespace Amqp.Broker.Delivery;

/// <summary>
/// What one run of a queue hands to connections: made under the queue's lock, grouped by connection, encoded outside it.
/// Belongs to one run at a time and is pooled, because a queue that rests needs none.
/// </summary>
public sealed class DeliveryPlan
{
    /// <summary>Most messages in a plan.</summary>
    public const int MaxMessages = 128;

    /// <summary>Octets after which no further message is added.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly PlannedDelivery[] _deliveries = new PlannedDelivery[MaxMessages];
    private readonly Group[] _groups = new Group[MaxMessages];
    private long _bytes;

    /// <summary>Messages in the plan.</summary>
    public int Count { get; private set; }

    /// <summary>Connections in the plan.</summary>
    public int GroupCount { get; private set; }

    /// <summary>True when nothing more should be added.</summary>
    internal bool IsFull => Count == MaxMessages || _bytes >= MaxBytes;

    /// <summary>A delivery by index.</summary>
    public ref PlannedDelivery this[int index] => ref _deliveries[index];

    /// <summary>Index of a group's first delivery; the rest follow by <see cref="PlannedDelivery.Next"/>.</summary>
    public int First(int group) => _groups[group].First;

    internal IDeliveryTarget Target(int group) => _groups[group].Target;

    internal void Add(QueueConsumer consumer, in RecordView record, in MessageRef message)
    {
        var index = Count++;
        ref var delivery = ref _deliveries[index];
        delivery.Consumer = consumer;
        delivery.Record = record;
        delivery.Message = message;
        delivery.Next = -1;
        delivery.Unsent = false;
        _bytes += record.Size;
        Append(consumer, index);
    }

    /// <summary>Empties the plan and drops its references.</summary>
    internal void Clear()
    {
        Array.Clear(_deliveries, 0, Count);
        Array.Clear(_groups, 0, GroupCount);
        Count = GroupCount = 0;
        _bytes = 0;
    }

    private void Append(QueueConsumer consumer, int index)
    {
        var target = consumer.Channel.Target;
        var hint = consumer.GroupHint;
        if (hint >= GroupCount || _groups[hint].Target != target)
        {
            consumer.GroupHint = hint = FindGroup(target);
        }

        ref var group = ref _groups[hint];
        if (group.First < 0)
        {
            group.First = index;
        }
        else
        {
            _deliveries[group.Last].Next = index;
        }

        group.Last = index;
    }

    private int FindGroup(IDeliveryTarget target)
    {
        for (var i = 0; i < GroupCount; i++)
        {
            if (_groups[i].Target == target)
            {
                return i;
            }
        }

        _groups[GroupCount] = new Group { Target = target, First = -1, Last = -1 };
        return GroupCount++;
    }

    private struct Group
    {
        public IDeliveryTarget Target;
        public int First;
        public int Last;
    }
}
