using Amqp.Broker.Connections;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;

namespace Amqp.Broker.Administration;

/// <summary>A channel at one moment. Its numbers are read one after the other while the channel works on.</summary>
public sealed record ChannelInfo
{
    /// <summary>Its connection.</summary>
    public required IClientConnection Connection { get; init; }

    /// <summary>Its number on the connection.</summary>
    public required int Number { get; init; }

    /// <summary>Name, <c>connection (number)</c>.</summary>
    public string Name => $"{Connection.Name} ({Number})";

    /// <summary>Publishes are confirmed.</summary>
    public bool Confirms { get; init; }

    /// <summary>Publishes and acks wait for commits.</summary>
    public bool IsTransactional { get; init; }

    /// <summary>Prefetch that consumers to come will have; 0 for no limit.</summary>
    public int Prefetch { get; init; }

    /// <summary>Prefetch that its consumers share; 0 for no limit.</summary>
    public int SharedPrefetch { get; init; }

    /// <summary>Deliveries that are not settled.</summary>
    public int Unacked { get; init; }

    /// <summary>Publishes that are not confirmed.</summary>
    public int Unconfirmed { get; init; }

    /// <summary>Publishes that wait for commit.</summary>
    public int UncommittedPublishes { get; init; }

    /// <summary>Acks that wait for commit.</summary>
    public int UncommittedAcks { get; init; }

    /// <summary>The server has closed it and waits for the client to answer.</summary>
    public bool IsClosing { get; init; }

    /// <summary>Its consumers, those of direct replies excepted.</summary>
    public required IReadOnlyList<QueueConsumer> Consumers { get; init; }

    /// <summary>What it has counted.</summary>
    public required ChannelTraffic Traffic { get; init; }
}
