namespace Amqp.Broker.Queues;

/// <summary>Counts of a queue at one moment.</summary>
/// <param name="Ready">Messages that wait for a consumer.</param>
/// <param name="Unacked">Messages that are out and not acknowledged.</param>
/// <param name="Consumers">Consumers.</param>
public readonly record struct QueueStatus(long Ready, long Unacked, int Consumers)
{
    /// <summary>Octets of the ready messages' bodies.</summary>
    public long ReadyBytes { get; init; }

    /// <summary>Octets of the bodies of messages that are out.</summary>
    public long UnackedBytes { get; init; }

    /// <summary>Messages, ready or out, that must survive a restart.</summary>
    public long Persistent { get; init; }

    /// <summary>Octets of the bodies of those.</summary>
    public long PersistentBytes { get; init; }
}
