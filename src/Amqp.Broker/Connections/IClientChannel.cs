using Amqp.Broker.Administration;

namespace Amqp.Broker.Connections;

/// <summary>An open channel, as operators see it. Safe to read from any thread.</summary>
public interface IClientChannel
{
    /// <summary>Its connection.</summary>
    IClientConnection Connection { get; }

    /// <summary>Its number on the connection.</summary>
    int Number { get; }

    /// <summary>What stands for it in events, as the process of an Erlang channel does (<see cref="Events.BrokerEvents.ProcessOf"/>).</summary>
    string EventProcess { get; }

    /// <summary>What there is to know of it, now.</summary>
    ChannelInfo Describe();
}
