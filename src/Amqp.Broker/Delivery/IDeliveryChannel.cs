using Amqp.Broker.Queues;

namespace Amqp.Broker.Delivery;

/// <summary>A channel as queues see it.</summary>
public interface IDeliveryChannel
{
    /// <summary>The connection the channel writes to.</summary>
    IDeliveryTarget Target { get; }

    /// <summary>
    /// Takes one message's worth of the prefetch that all consumers of the channel share (<c>basic.qos</c> with global).
    /// When there is none left, the channel remembers the consumer and calls <see cref="MessageQueue.Resume"/> once there is.
    /// Called under the queue's lock.
    /// </summary>
    bool TryTakeCredit(QueueConsumer consumer);

    /// <summary>Gives back what <see cref="TryTakeCredit"/> took for a message that could not be read or sent. Called under the queue's lock or not.</summary>
    void ReturnCredit(int count);

    /// <summary>The queue of the consumer is gone: tell the client. Called without locks.</summary>
    void OnQueueDeleted(QueueConsumer consumer);
}
