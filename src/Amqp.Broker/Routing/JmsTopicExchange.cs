using Amqp.Broker.Errors;
using Amqp.Broker.Selectors;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// <c>x-jms-topic</c>: each binding has a selector, a condition on the headers of messages; keys do not count
/// (https://github.com/rabbitmq/rabbitmq-server/tree/main/deps/rabbitmq_jms_topic_exchange). The selector is in an argument, compiled
/// as RabbitMQ's JMS client sends it or as SQL.
/// </summary>
/// <remarks>Bindings are an array that is replaced on change.</remarks>
internal sealed class JmsTopicExchange(VirtualHost virtualHost, ExchangeDeclaration declaration) : Exchange(virtualHost, declaration)
{
    private static readonly string[] s_arguments = ["rjms_erlang_selector", "rabbitmq_jms_selector"];

    private volatile (Binding Binding, Selector Selector)[] _bindings = [];

    internal override bool UsesRoutingKey => false;

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        foreach (var (binding, selector) in _bindings)
        {
            if (selector.Matches(input.Headers))
            {
                routes.Add(binding.Destination);
            }
        }
    }

    internal override void Validate(BindingTarget destination, ShortString routingKey, FieldTable arguments)
    {
        if (SelectorOf(arguments) is null)
        {
            Fail.Channel(
                ReplyCode.PreconditionFailed,
                $"cannot parse selector '{TextOf(arguments)}' binding destination '{destination.Name}' to exchange '{Name}'");
        }
    }

    internal override void Add(Binding binding) => _bindings = [.. _bindings, (binding, SelectorOf(binding.Arguments)!)];

    internal override void Remove(Binding binding) => _bindings = [.. _bindings.Where(other => !other.Binding.Equals(binding))];

    private static Selector? SelectorOf(FieldTable arguments)
    {
        foreach (var name in s_arguments)
        {
            if (arguments.TryGet(name, out var source) && source.IsString)
            {
                return Selector.Parse(source.AsBytes.Span);
            }
        }

        return null;
    }

    private static string TextOf(FieldTable arguments)
    {
        foreach (var name in s_arguments)
        {
            if (arguments.TryGet(name, out var source))
            {
                return ErlangTerm.FormatPlain(source.View);
            }
        }

        return "";
    }
}
