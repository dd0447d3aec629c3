namespace Amqp.Broker.Queues;

/// <summary>Why a consumer is or is not in the ring of those that can take a message now.</summary>
internal enum ConsumerState
{
    /// <summary>Registered, but its consume-ok has not been written yet; or already removed.</summary>
    Inactive,

    /// <summary>Registered on a queue with a single active consumer, and not the active one.</summary>
    Passive,

    /// <summary>In the ring.</summary>
    Ready,

    /// <summary>Holds as many unacknowledged messages as its prefetch allows.</summary>
    NoCredit,

    /// <summary>Its channel holds as many as the channel's prefetch allows; the channel will say when not.</summary>
    WaitingForChannel,

    /// <summary>Its connection's outbound buffer is full; the connection will say when not.</summary>
    WaitingForRoom,
}
