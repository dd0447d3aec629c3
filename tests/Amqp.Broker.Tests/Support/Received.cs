using Amqp.Broker.Queues;

namespace Amqp.Broker.Tests.Support;

/// <summary>A message that a channel holds and has not settled.</summary>
internal readonly record struct Received(
    MessageQueue Queue, QueueConsumer? Consumer, MessageRef Message, string Body)
{
    public int DeliveryCount => Message.DeliveryCount;
}
