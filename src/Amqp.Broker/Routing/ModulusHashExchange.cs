using Amqp.Broker.Queues;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Routing;

/// <summary>
/// <c>x-modulus-hash</c>: the hash of the routing key modulo the number of destinations, in the order of their names, picks one.
/// A destination that comes or goes moves most keys (https://github.com/rabbitmq/rabbitmq-sharding).
/// </summary>
/// <remarks>Destinations are an array that is replaced on change; <c>_bindings</c> is guarded by the topology lock.</remarks>
internal sealed class ModulusHashExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
    : Exchange(virtualHost, declaration)
{
    private readonly List<Binding> _bindings = [];
    private volatile BindingTarget[] _targets = [];

    internal override bool UsesRoutingKey => false;

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        var targets = _targets;
        if (targets.Length > 0)
        {
            routes.Add(targets[StableHash.Of(input.RoutingKey) % (ulong)targets.Length]);
        }
    }

    internal override void Add(Binding binding)
    {
        _bindings.Add(binding);
        Rebuild();
    }

    internal override void Remove(Binding binding)
    {
        _bindings.Remove(binding);
        Rebuild();
    }

    private void Rebuild() => _targets =
    [
        .. _bindings.Select(binding => binding.Destination).Distinct()
            .OrderBy(target => target is MessageQueue).ThenBy(target => target.Name.ToString(), StringComparer.Ordinal),
    ];
}
