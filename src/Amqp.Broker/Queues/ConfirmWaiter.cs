using Amqp.Broker.Publishing;

namespace Amqp.Broker.Queues;

/// <summary>A publisher that waits until a record is durable, or a commit that waits until settlements are.</summary>
/// <param name="Sequence">The record's sequence number, or the index of the settlement.</param>
/// <param name="Answers">Who waits; null once it was answered.</param>
/// <param name="Tag">The number it waits under.</param>
internal readonly record struct ConfirmWaiter(ulong Sequence, AnswerCollector? Answers, ulong Tag);
