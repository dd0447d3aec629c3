using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;

namespace Amqp.Broker.Administration;

/// <summary>A message that an operator has taken, and a copy of it to publish elsewhere.</summary>
/// <param name="Ref">The message in its queue.</param>
/// <param name="Published">The copy.</param>
internal readonly record struct TakenMessage(MessageRef Ref, PublishedMessage Published);
