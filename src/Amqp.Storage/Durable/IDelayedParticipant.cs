namespace Amqp.Storage.Durable;

/// <summary>Something that <see cref="DelayedParticipants"/> reminds of what it wanted.</summary>
internal interface IDelayedParticipant
{
    /// <summary>Asks for a cycle. Called on the scheduler.</summary>
    void Demand(LogDemand demand);
}
