using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// <c>x-local-random</c>: a random one of the bound classic queues of this node, which are all there are
/// (https://www.rabbitmq.com/docs/local-random-exchange). Bindings have no key.
/// </summary>
internal sealed class LocalRandomExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
    : RandomExchange(virtualHost, declaration)
{
    internal override void Validate(BindingTarget destination, ShortString routingKey, FieldTable arguments)
    {
        if (!routingKey.IsEmpty)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"Non empty binding '{routingKey}' key not permitted");
        }

        if (destination is not MessageQueue queue)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, "Destination not found");
            return;
        }

        if (queue.Kind != QueueKind.Classic)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"Queue type {QueueArguments.ModuleOf(queue.Kind)} not valid for this exchange type");
        }
    }
}
