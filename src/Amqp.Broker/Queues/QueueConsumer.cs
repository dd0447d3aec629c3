using Amqp.Broker.Delivery;
using Amqp.Protocol;

namespace Amqp.Broker.Queues;

/// <summary>A consumer on a queue.</summary>
/// <remarks>
/// Everything internal is guarded by the queue's lock, except <see cref="IsCancelled"/>, which belongs to the lock of its
/// channel's outbound buffer: whoever holds that sees for certain whether a delivery may still be written.
/// </remarks>
public sealed class QueueConsumer
{
    /// <summary>Creates a consumer that is not registered yet.</summary>
    public QueueConsumer(IDeliveryChannel channel, ShortString tag, bool noAck, bool exclusive, int prefetch, FieldTable arguments)
    {
        Channel = channel;
        Tag = tag;
        NoAck = noAck;
        IsExclusive = exclusive;
        Prefetch = prefetch;
        Arguments = arguments;
        Priority = arguments.TryGet("x-priority", out var priority) && priority.IsInteger
            ? (int)Math.Clamp(priority.AsInteger, int.MinValue, int.MaxValue)
            : 0;
    }

    /// <summary>The channel that deliveries go to.</summary>
    public IDeliveryChannel Channel { get; }

    /// <summary>Consumer tag, unique on its channel.</summary>
    public ShortString Tag { get; }

    /// <summary>Deliveries count as acknowledged when they are sent.</summary>
    public bool NoAck { get; }

    /// <summary>Refuses any other consumer on the queue.</summary>
    public bool IsExclusive { get; }

    /// <summary>Most unacknowledged messages at a time; 0 for no limit. Does not limit a consumer without acks.</summary>
    public int Prefetch { get; }

    /// <summary>Higher goes first (argument <c>x-priority</c>).</summary>
    public int Priority { get; }

    /// <summary>Milliseconds that it may take to acknowledge a message (argument <c>x-consumer-timeout</c>); null where it says nothing.</summary>
    public long? AckTimeout => Arguments.TryGet("x-consumer-timeout", out var timeout) && timeout.IsInteger ? timeout.AsInteger : null;

    /// <summary>Arguments of <c>basic.consume</c>.</summary>
    public FieldTable Arguments { get; }

    /// <summary>The queue, once registered.</summary>
    public MessageQueue? Queue { get; internal set; }

    /// <summary>No delivery may be written any more. Guarded by the outbound buffer's lock.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Messages delivered to it. Written under the queue's lock.</summary>
    public long Delivered { get; internal set; }

    /// <summary>Messages delivered to it that had been delivered before. Written under the queue's lock.</summary>
    public long Redelivered { get; internal set; }

    /// <summary>Deliveries it has acknowledged. Written under the queue's lock.</summary>
    public long Acknowledged { get; internal set; }

    internal ConsumerState State { get; set; }

    internal bool IsRegistered { get; set; }

    /// <summary>Its consume-ok is written: deliveries may follow.</summary>
    internal bool IsStarted { get; set; }

    internal int Outstanding { get; set; }

    internal QueueConsumer? RingNext { get; set; }

    internal QueueConsumer? RingPrevious { get; set; }

    /// <summary>Index of its connection's group in the plan being made; only a guess, verified on use.</summary>
    internal int GroupHint { get; set; }

    internal bool HasCredit => NoAck || Prefetch == 0 || Outstanding < Prefetch;
}
