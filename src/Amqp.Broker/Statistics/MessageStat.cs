namespace Amqp.Broker.Statistics;

/// <summary>What is counted of messages. The names are those of RabbitMQ's <c>message_stats</c>.</summary>
public enum MessageStat
{
    /// <summary>Messages that clients published, or, of a queue, that came into it.</summary>
    Publish,

    /// <summary>Messages that a publisher was told are safe.</summary>
    Confirm,

    /// <summary>Messages that matched no queue and went back to their publisher (mandatory).</summary>
    ReturnUnroutable,

    /// <summary>Messages that matched no queue and were dropped.</summary>
    DropUnroutable,

    /// <summary>Deliveries to consumers that acknowledge.</summary>
    Deliver,

    /// <summary>Deliveries to consumers that do not.</summary>
    DeliverNoAck,

    /// <summary>Messages taken by <c>basic.get</c>, to be acknowledged.</summary>
    Get,

    /// <summary>Messages taken by <c>basic.get</c> without acknowledgement.</summary>
    GetNoAck,

    /// <summary>Times that <c>basic.get</c> found nothing.</summary>
    GetEmpty,

    /// <summary>Deliveries, of all kinds, that were not the message's first.</summary>
    Redeliver,

    /// <summary>Deliveries that were acknowledged.</summary>
    Ack,

    /// <summary>Messages that came into an exchange from clients.</summary>
    PublishIn,

    /// <summary>Messages that went from an exchange into queues, once for each queue.</summary>
    PublishOut,
}
