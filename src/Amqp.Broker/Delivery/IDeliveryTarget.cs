using Amqp.Broker.Queues;

namespace Amqp.Broker.Delivery;

/// <summary>A connection as queues see it: where deliveries of all its channels are written.</summary>
public interface IDeliveryTarget
{
    /// <summary>
    /// True when the outbound buffer has room. Otherwise the connection remembers the consumer and calls
    /// <see cref="MessageQueue.Resume"/> once it has drained. Called under the queue's lock.
    /// </summary>
    bool HasRoomOrWait(QueueConsumer consumer);

    /// <summary>
    /// Writes the group's deliveries, in order, and starts a flush. A delivery whose consumer is cancelled is marked
    /// <see cref="PlannedDelivery.Unsent"/> instead. Called without locks; must not throw.
    /// </summary>
    void Deliver(DeliveryPlan plan, int group);
}
