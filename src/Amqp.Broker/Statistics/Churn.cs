namespace Amqp.Broker.Statistics;

/// <summary>What came and went, over the broker's life.</summary>
/// <param name="ConnectionsOpened">Connections opened.</param>
/// <param name="ConnectionsClosed">Connections that have ended.</param>
/// <param name="ChannelsOpened">Channels opened.</param>
/// <param name="ChannelsClosed">Channels that have ended.</param>
/// <param name="QueuesDeclared">Declarations of queues, also of those that were there.</param>
/// <param name="QueuesCreated">Queues created.</param>
/// <param name="QueuesDeleted">Queues deleted.</param>
public readonly record struct Churn(
    long ConnectionsOpened,
    long ConnectionsClosed,
    long ChannelsOpened,
    long ChannelsClosed,
    long QueuesDeclared,
    long QueuesCreated,
    long QueuesDeleted);
