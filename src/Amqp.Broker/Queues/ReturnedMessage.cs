using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>A message that was taken and came back: requeued, or never sent after all.</summary>
/// <param name="Position">Where its record is.</param>
/// <param name="DeliveryCount">Times it was delivered before.</param>
internal readonly record struct ReturnedMessage(LogPosition Position, int DeliveryCount);
