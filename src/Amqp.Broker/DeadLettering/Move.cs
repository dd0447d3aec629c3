using Amqp.Broker.Queues;
using Amqp.Storage.Log;

namespace Amqp.Broker.DeadLettering;

/// <summary>A message on its way from a queue to where it is dead-lettered. Its record stays in the queue's log until it has arrived.</summary>
internal readonly record struct Move
{
    /// <summary>The message in its queue; meaningless when <see cref="IsInLog"/> is false.</summary>
    public MessageRef Message { get; init; }

    /// <summary>Why it died.</summary>
    public DeathReason Reason { get; init; }

    /// <summary>False for a message that was refused before it came into the log.</summary>
    public bool IsInLog { get; init; }

    /// <summary>The record of a message that is not in the log.</summary>
    public RecordView Refused { get; init; }

    /// <summary>A message that the queue refused: a copy, since the publisher's memory does not last.</summary>
    public static Move OfRefused(in RecordSource source) =>
        new() { Refused = RecordView.Detached(source), Reason = DeathReason.MaxLength };
}
