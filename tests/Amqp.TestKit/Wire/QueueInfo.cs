namespace Amqp.TestKit.Wire;

/// <summary>The fields of a <c>queue.declare-ok</c>.</summary>
/// <param name="Name">Name of the queue.</param>
/// <param name="MessageCount">Ready messages.</param>
/// <param name="ConsumerCount">Consumers.</param>
public sealed record QueueInfo(string Name, uint MessageCount, uint ConsumerCount);
