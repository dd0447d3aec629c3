using System.Text;
using Amqp.Broker.DeadLettering;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Administration;

/// <summary>Where messages go that an operator moves: what becomes of each, and which queues it goes to.</summary>
internal abstract class TransferTarget
{
    private readonly RouteSet _routes = new();

    /// <summary>Finds where a message goes.</summary>
    /// <param name="message">The message; its names may be replaced.</param>
    /// <param name="queues">The queues; none when it has nowhere to go.</param>
    public abstract void Find(ref PublishedMessage message, out MessageQueue[] queues);

    /// <summary>Routes a message by an exchange as if a client had published it there.</summary>
    private protected MessageQueue[] Route(Exchange exchange, ref PublishedMessage message, string routingKey)
    {
        message.Names = Names(exchange.Name.ToString(), routingKey);
        var headers = BasicPropertiesView.TryParse(message.Properties.Span, out var properties) ? properties.Headers : [];
        _routes.Route(exchange, new RoutingInput { RoutingKey = message.RoutingKey, Headers = headers, Properties = message.Properties.Span });
        return [.. _routes.Queues];
    }

    private protected static byte[] Names(string exchange, string routingKey)
    {
        var (one, other) = (Encoding.UTF8.GetBytes(exchange), Encoding.UTF8.GetBytes(routingKey));
        return [(byte)one.Length, .. one, (byte)other.Length, .. other];
    }

    /// <summary>One queue, whatever the exchange and routing key of the message, which it keeps.</summary>
    internal sealed class ToQueue(MessageQueue queue) : TransferTarget
    {
        public override void Find(ref PublishedMessage message, out MessageQueue[] queues) => queues = [queue];
    }

    /// <summary>An exchange, with another routing key or the one it has.</summary>
    internal sealed class ToExchange(Exchange exchange, string? routingKey) : TransferTarget
    {
        public override void Find(ref PublishedMessage message, out MessageQueue[] queues) =>
            queues = Route(exchange, ref message, routingKey ?? Encoding.UTF8.GetString(message.RoutingKey));
    }

    /// <summary>Where the message died first: that queue, or the exchange it was published to then.</summary>
    internal sealed class ToOrigin(MessageQueue source, bool byExchange) : TransferTarget
    {
        public override void Find(ref PublishedMessage message, out MessageQueue[] queues)
        {
            queues = [];
            if (!message.DeadLettered || !BasicPropertiesView.TryParse(message.Properties.Span, out var properties))
            {
                return;
            }

            if (DeathHistory.Parse(FieldTable.Parse(properties.Headers)).Oldest is not { } death)
            {
                return;
            }

            var (exchangeName, routingKey) = (death.Exchange.IsString ? death.Exchange.AsString : "", RoutingKeyOf(death));
            if (byExchange)
            {
                queues = source.VirtualHost.FindExchange(Encoding.UTF8.GetBytes(exchangeName)) is { } exchange
                    ? Route(exchange, ref message, routingKey)
                    : [];
            }
            else if (source.VirtualHost.FindQueue(Encoding.UTF8.GetBytes(death.Queue)) is { } origin && origin != source)
            {
                message.Names = Names(exchangeName, routingKey);
                queues = [origin];
            }
        }

        private static string RoutingKeyOf(Death death) =>
            death.RoutingKeys.Type == FieldType.Array && death.RoutingKeys.AsArray is [var first, ..] && first.IsString ? first.AsString : "";
    }
}
