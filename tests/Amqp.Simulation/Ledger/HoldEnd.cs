namespace Amqp.Simulation.Ledger;

/// <summary>What a client has sent for a delivery.</summary>
internal enum HoldEnd
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>An ack, or a refusal without requeue: the message ends.</summary>
    Settled,

    /// <summary>It goes back.</summary>
    Requeued,
}
