namespace Amqp.Broker.Queues;

/// <summary>What happens when a queue is at its length limit (https://www.rabbitmq.com/docs/maxlength).</summary>
public enum OverflowMode
{
    /// <summary>Messages at the head are dropped or dead-lettered.</summary>
    DropHead,

    /// <summary>New messages are refused: nacked where the channel confirms.</summary>
    RejectPublish,

    /// <summary>New messages are refused and dead-lettered.</summary>
    RejectPublishDlx,
}
