namespace Amqp.Broker.Statistics;

/// <summary>What the histories of virtual hosts and of the broker hold; that of a channel ends with the counters.</summary>
public static class TrafficColumns
{
    /// <summary>The first of the counters of <see cref="MessageStats"/>, up to <see cref="MessageStat.Ack"/>.</summary>
    public const int Stats = 0;

    /// <summary>Ready messages.</summary>
    public const int Ready = (int)MessageStat.Ack + 1;

    /// <summary>Messages that are out.</summary>
    public const int Unacked = Ready + 1;

    /// <summary>Octets received.</summary>
    public const int OctetsIn = Unacked + 1;

    /// <summary>Octets sent.</summary>
    public const int OctetsOut = OctetsIn + 1;

    /// <summary>Connections opened; from here on the history of the broker only.</summary>
    public const int ConnectionsOpened = OctetsOut + 1;

    /// <summary>Connections closed.</summary>
    public const int ConnectionsClosed = ConnectionsOpened + 1;

    /// <summary>Channels opened.</summary>
    public const int ChannelsOpened = ConnectionsClosed + 1;

    /// <summary>Channels closed.</summary>
    public const int ChannelsClosed = ChannelsOpened + 1;

    /// <summary>Queue declarations.</summary>
    public const int QueuesDeclared = ChannelsClosed + 1;

    /// <summary>Queues created.</summary>
    public const int QueuesCreated = QueuesDeclared + 1;

    /// <summary>Queues deleted.</summary>
    public const int QueuesDeleted = QueuesCreated + 1;

    internal const int OfChannel = Ready;

    internal const int OfVirtualHost = ConnectionsOpened;

    internal const int OfBroker = QueuesDeleted + 1;
}
