namespace Amqp.Simulation.Ledger;

/// <summary>A message in a queue, as far as clients can know.</summary>
internal sealed class Entry(string queue, ulong id, long publishedAt, long sentAt)
{
    public string Queue => queue;

    /// <summary>The publishing channel in the upper half, its count of messages in the lower.</summary>
    public ulong Id => id;

    /// <summary>Step at which the publish was sent: where it goes is decided then or later.</summary>
    public long PublishedAt => publishedAt;

    /// <summary>Step at which the publish was sent, or the commit that made it one; <see cref="long.MaxValue"/> before.</summary>
    public long SentAt { get; set; } = sentAt;

    /// <summary>The broker has said that it has it.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>It was not persistent, and the broker has been started anew.</summary>
    public bool IsDropped { get; set; }

    /// <summary>The broker has returned it: it is in no queue.</summary>
    public bool IsReturned { get; set; }

    /// <summary>An ack of it is known to have been executed.</summary>
    public bool IsGone { get; set; }

    /// <summary>Taken without acks.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Deliveries that said that they are the first.</summary>
    public int FirstDeliveries { get; set; }

    /// <summary>A client has read a delivery of it.</summary>
    public bool WasSeen { get; set; }

    /// <summary>That was before the broker was started anew: it can never be a first delivery again.</summary>
    public bool WasSeenBefore { get; set; }

    public List<Hold> Holds { get; } = [];

    public bool MayBeSettled => IsTaken || Holds.Any(hold => hold.End == HoldEnd.Settled);

    public override string ToString() => $"message {id >> 32}.{id & uint.MaxValue} in {queue}";
}
