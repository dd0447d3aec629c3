using Amqp.Broker.Queues;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Metadata;

/// <summary>The keys of entries: the kind, then the names that make the object what it is.</summary>
internal static class EntryKeys
{
    public static EntryWriter Provisioned() => Of(EntryKind.Provisioned);

    public static EntryWriter GlobalParameter(string name) => Of(EntryKind.GlobalParameter).Text(name);

    public static EntryWriter VirtualHost(string name) => Of(EntryKind.VirtualHost).Text(name);

    public static EntryWriter User(string name) => Of(EntryKind.User).Text(name);

    public static EntryWriter Permissions(string user, string virtualHost) => Of(EntryKind.Permissions).Text(user).Text(virtualHost);

    public static EntryWriter Parameter(string component, string virtualHost, string name) =>
        Of(EntryKind.Parameter).Text(component).Text(virtualHost).Text(name);

    public static EntryWriter Policy(string virtualHost, string name, bool isOperator) =>
        Of(isOperator ? EntryKind.OperatorPolicy : EntryKind.Policy).Text(virtualHost).Text(name);

    public static EntryWriter Exchange(Exchange exchange) => Of(EntryKind.Exchange).Text(exchange.VirtualHost.Name).Text(exchange.Name);

    public static EntryWriter Queue(MessageQueue queue) => Of(EntryKind.Queue).Text(queue.VirtualHost.Name).Text(queue.Name);

    /// <summary>A binding is all key: source, destination, routing key and arguments together are its identity.</summary>
    public static EntryWriter Binding(Binding binding) =>
        Of(binding.Destination is MessageQueue ? EntryKind.QueueBinding : EntryKind.ExchangeBinding)
            .Text(binding.Source.VirtualHost.Name)
            .Text(binding.Source.Name)
            .Text(binding.Destination.Name)
            .Text(binding.RoutingKey)
            .Table(binding.Arguments);

    private static EntryWriter Of(EntryKind kind) => new EntryWriter().Octet((byte)kind);
}
