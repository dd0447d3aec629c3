namespace Amqp.Broker.Administration;

/// <summary>What becomes of messages that an operator has looked at by taking them out (RabbitMQ's <c>ackmode</c>).</summary>
public enum AckMode
{
    /// <summary>Nacked: they go back to their places, as redelivered.</summary>
    NackRequeue,

    /// <summary>Acknowledged: they are gone.</summary>
    Ack,

    /// <summary>Rejected, back to their places, as redelivered.</summary>
    RejectRequeue,

    /// <summary>Rejected for good: gone, or dead-lettered.</summary>
    RejectDiscard,
}
