namespace Amqp.Broker.Publishing;

/// <summary>
/// Collects the answers of queues to published messages. A queue has answered when the message is appended (transient), durable
/// (persistent), refused, or gone with its queue. Answers may come before <see cref="Begin"/> has said how many are due.
/// </summary>
public abstract class AnswerCollector
{
    /// <summary>Says how many answers a message still waits for; answers that were already counted make it smaller, even negative.</summary>
    /// <param name="tag">The message's number on its channel, from 1.</param>
    /// <param name="due">Answers still due.</param>
    /// <param name="refused">A queue has refused the message.</param>
    public abstract void Begin(ulong tag, int due, bool refused);

    /// <summary>A queue answers later than its append.</summary>
    /// <param name="tag">The message's number on its channel.</param>
    /// <param name="refused">The queue refuses the message.</param>
    public abstract void Answer(ulong tag, bool refused);

    /// <summary>Tells the publisher whatever is complete. Called without locks, after a batch of answers.</summary>
    public abstract void Flush();
}
