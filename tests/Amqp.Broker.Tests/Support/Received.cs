using Amqp.Broker.Queues;
using Amqp.Storage.Log;

namespace Amqp.Broker.Tests.Support;

/// <summary>A message that a channel holds and has not settled.</summary>
internal readonly record struct Received(
    MessageQueue Queue, QueueConsumer? Consumer, LogPosition Position, int DeliveryCount, string Body);
