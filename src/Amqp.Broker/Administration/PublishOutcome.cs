namespace Amqp.Broker.Administration;

/// <summary>What became of a message that an operator published.</summary>
public enum PublishOutcome
{
    /// <summary>It is in every queue that it was routed to, as safe as these make it.</summary>
    Routed,

    /// <summary>It matched no queue.</summary>
    Unroutable,

    /// <summary>A queue refused it.</summary>
    Refused,
}
