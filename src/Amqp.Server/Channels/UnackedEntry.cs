using Amqp.Broker.Queues;

namespace Amqp.Server.Channels;

/// <summary>A delivery that the client has not settled.</summary>
internal struct UnackedEntry
{
    /// <summary>The queue it came from; null marks an empty place.</summary>
    public MessageQueue? Queue;

    /// <summary>The consumer that got it; null for <c>basic.get</c>.</summary>
    public QueueConsumer? Consumer;

    /// <summary>The message.</summary>
    public MessageRef Message;

    /// <summary>When it was delivered, in milliseconds of the monotonic clock, which may run over.</summary>
    public uint DeliveredAt;

    /// <summary>Acknowledged in a transaction that is not committed: no longer ackable, still to be requeued if the channel ends.</summary>
    public bool InTransaction;
}
