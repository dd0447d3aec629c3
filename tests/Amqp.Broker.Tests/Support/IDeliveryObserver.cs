using Amqp.Broker.Delivery;
using Amqp.Broker.Queues;

namespace Amqp.Broker.Tests.Support;

/// <summary>Sees what a queue does with the consumers of a <see cref="FakeConnection"/>, at the moment it does it.</summary>
internal interface IDeliveryObserver
{
    /// <summary>The queue has chosen the consumer for its next message.</summary>
    void OnAdmitted(QueueConsumer consumer);

    /// <summary>The consumer was told to wait, for room or for its channel's credit.</summary>
    void OnParked(QueueConsumer consumer);

    /// <summary>The consumer is about to be resumed.</summary>
    void OnResumed(QueueConsumer consumer);

    /// <summary>A plan is made; none of it is delivered yet.</summary>
    void OnPlanned(DeliveryPlan plan);

    /// <summary>All groups of a plan have been delivered.</summary>
    void OnDelivered(DeliveryPlan plan);
}
