using Amqp.Broker;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management.Access;
using Amqp.Management.Node;

namespace Amqp.Management.Http;

/// <summary>What all requests to one broker share. It is fixed; what changes is behind its members.</summary>
internal sealed class ApiHost
{
    public ApiHost(AmqpBroker broker, ManagementSettings settings, ManagementServer? server)
    {
        Broker = broker;
        Settings = settings;
        Server = server;
        Authenticator = new Authenticator(this);
    }

    public AmqpBroker Broker { get; }

    public BrokerAdmin Admin => Broker.Admin;

    public ManagementSettings Settings { get; }

    /// <summary>The server that the requests come by.</summary>
    public ManagementServer? Server { get; }

    /// <summary>The history of the node's numbers; null where nobody keeps it.</summary>
    public NodeMonitor? Monitor => Server?.Monitor;

    public Authenticator Authenticator { get; }

    public TimeProvider Time => Broker.Options.TimeProvider;

    /// <summary>Name of this node in paths and answers.</summary>
    public string NodeName => Broker.Options.Server.NodeName;
}
