using Amqp.Broker.Errors;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>Matches the headers table against the arguments of bindings. Bindings are an array that is replaced on change.</summary>
internal sealed class HeadersExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
    : Exchange(virtualHost, declaration)
{
    private volatile HeadersMatcher[] _matchers = [];

    internal override bool UsesRoutingKey => false;

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        foreach (var matcher in _matchers)
        {
            if (matcher.Matches(input.Headers))
            {
                routes.Add(matcher.Binding.Destination);
            }
        }
    }

    internal override void Validate(BindingTarget destination, ShortString routingKey, FieldTable arguments)
    {
        if (!arguments.TryGet("x-match", out var mode))
        {
            return;
        }

        if (mode.Type != FieldType.LongString)
        {
            Fail.Channel(ReplyCode.PreconditionFailed,
                $"Invalid x-match field type {ErlangTerm.TypeName(mode.Type)} (value {ErlangTerm.Format(mode.View)}); expected longstr");
        }

        if (HeadersMatcher.ParseMode(mode.AsString) is null)
        {
            Fail.Channel(ReplyCode.PreconditionFailed,
                $"Invalid x-match field value {ErlangTerm.Format(mode.View)}; expected all, any, all-with-x, or any-with-x");
        }
    }

    internal override void Add(Binding binding) => _matchers = [.. _matchers, new HeadersMatcher(binding)];

    internal override void Remove(Binding binding) => _matchers = [.. _matchers.Where(m => !m.Binding.Equals(binding))];
}
