using Amqp.Broker.Queues;

namespace Amqp.Broker.Statistics;

/// <summary>What one channel has taken from one queue by <c>basic.get</c>. Written by the channel's read loop, read by anybody.</summary>
public sealed class GetCounter
{
    internal GetCounter(MessageQueue queue) => Queue = queue;

    /// <summary>The queue.</summary>
    public MessageQueue Queue { get; }

    /// <summary>Messages to be acknowledged.</summary>
    public long Got { get; private set; }

    /// <summary>Messages without acknowledgement.</summary>
    public long GotNoAck { get; private set; }

    /// <summary>Times that there was nothing.</summary>
    public long Empty { get; private set; }

    /// <summary>Messages that had been delivered before.</summary>
    public long Redelivered { get; private set; }

    /// <summary>Messages that were acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Counts a message.</summary>
    public void Count(bool noAck, bool redelivered)
    {
        Got += noAck ? 0 : 1;
        GotNoAck += noAck ? 1 : 0;
        Redelivered += redelivered ? 1 : 0;
    }

    /// <summary>Counts that there was nothing.</summary>
    public void CountEmpty() => Empty++;

    /// <summary>Counts an acknowledgement.</summary>
    public void CountAck() => Acknowledged++;
}
