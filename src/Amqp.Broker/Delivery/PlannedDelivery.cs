using Amqp.Broker.Queues;
using Amqp.Storage.Log;

namespace Amqp.Broker.Delivery;

/// <summary>One message on its way from a queue to a consumer.</summary>
public struct PlannedDelivery
{
    /// <summary>Who gets it.</summary>
    public QueueConsumer Consumer { get; set; }

    /// <summary>The record; valid until the queue's run has seen the plan again.</summary>
    public RecordView Record { get; set; }

    /// <summary>The message, for settling.</summary>
    public MessageRef Message { get; set; }

    /// <summary>Index of the group's next delivery, -1 at the end.</summary>
    public int Next { get; set; }

    /// <summary>Set by the connection when the consumer is cancelled: the message goes back as if never taken.</summary>
    public bool Unsent { get; set; }
}
