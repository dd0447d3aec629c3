using Amqp.Broker.Topology;

namespace Amqp.Broker.Routing;

/// <summary>The exchange with the empty name: every queue is bound to it by its own name (AMQP 0-9-1 section 3.1.3.1).</summary>
internal sealed class DefaultExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
    : Exchange(virtualHost, declaration)
{
    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        if (VirtualHost.FindQueue(input.RoutingKey) is { } queue)
        {
            routes.Add(queue);
        }
    }

    internal override void Add(Binding binding) => throw new InvalidOperationException("the default exchange takes no bindings");

    internal override void Remove(Binding binding) => throw new InvalidOperationException("the default exchange has no bindings");
}
