namespace Amqp.Broker.Queues;

/// <summary>How a look through a queue ended.</summary>
internal enum ScanStatus
{
    /// <summary>There are more messages; others get the lock meanwhile.</summary>
    More,

    /// <summary>The one who looks has enough.</summary>
    Stopped,

    /// <summary>A record has to be fetched first.</summary>
    Pending,

    /// <summary>That was all.</summary>
    End,
}
