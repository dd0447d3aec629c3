using Amqp.Broker.Publishing;

namespace Amqp.Broker.Queues;

/// <summary>A publisher that waits until a record is durable.</summary>
internal readonly record struct ConfirmWaiter(ulong Sequence, AnswerCollector Answers, ulong Tag);
