using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Events;

/// <summary>Exchanges, queues and bindings.</summary>
public sealed partial class BrokerEvents
{
    internal void Created(Exchange exchange, string actor)
    {
        if (HasListeners)
        {
            Emit("exchange.created", By(actor)
                .Add("policy", exchange.Policy.PolicyName ?? "")
                .Add("arguments", Terms(exchange.Arguments))
                .Add("internal", exchange.IsInternal)
                .Add("auto_delete", exchange.IsAutoDelete)
                .Add("durable", exchange.IsDurable)
                .Add("type", exchange.Type)
                .Add("name", exchange.Name.Span)
                .Add("vhost", exchange.VirtualHost.Name));
        }
    }

    internal void Deleted(Exchange exchange, string actor) => Deleted("exchange.deleted", exchange, actor);

    internal void Created(MessageQueue queue, string actor)
    {
        if (HasListeners)
        {
            Emit("queue.created", By(actor)
                .Add("exclusive", queue.IsExclusive)
                .Add("owner_pid", queue.Owner?.Connection?.EventProcess ?? "")
                .Add("arguments", Terms(queue.Arguments))
                .Add("auto_delete", queue.IsAutoDelete)
                .Add("durable", queue.IsDurable)
                .Add("name", queue.Name.Span)
                .Add("vhost", queue.VirtualHost.Name));
        }
    }

    internal void Deleted(MessageQueue queue, string actor) => Deleted("queue.deleted", queue, actor);

    internal void Created(Binding binding, string actor) => OnBinding("binding.created", binding, actor);

    internal void Deleted(Binding binding, string actor) => OnBinding("binding.deleted", binding, actor);

    private static FieldTableBuilder By(string actor) => new FieldTableBuilder().Add("user_who_performed_action", actor);

    private void Deleted(string key, BindingTarget target, string actor)
    {
        if (HasListeners)
        {
            Emit(key, By(actor).Add("name", target.Name.Span).Add("vhost", target.VirtualHost.Name));
        }
    }

    private void OnBinding(string key, Binding binding, string actor)
    {
        if (HasListeners)
        {
            Emit(key, By(actor)
                .Add("vhost", binding.Source.VirtualHost.Name)
                .Add("arguments", Terms(binding.Arguments))
                .Add("routing_key", binding.RoutingKey.Span)
                .Add("destination_kind", binding.Destination is MessageQueue ? "queue" : "exchange")
                .Add("destination_name", binding.Destination.Name.Span)
                .Add("source_kind", "exchange")
                .Add("source_name", binding.Source.Name.Span));
        }
    }
}
