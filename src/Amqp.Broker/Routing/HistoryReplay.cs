using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>Gives messages that an exchange kept to a destination that was bound to it just now.</summary>
internal static class HistoryReplay
{
    /// <summary>Publishes them, oldest first. Called without locks, before the bind is answered.</summary>
    public static void To(BindingTarget destination, PublishedMessage[] history)
    {
        var broker = destination.VirtualHost.Broker;
        var batch = new PublishBatch(broker);
        var routes = new RouteSet();
        foreach (var message in history)
        {
            if (destination is MessageQueue queue)
            {
                batch.Add(message, [queue], null, 0);
            }
            else if (BasicPropertiesView.TryParse(message.Properties.Span, out var properties))
            {
                routes.Route((Exchange)destination, new RoutingInput
                {
                    RoutingKey = message.RoutingKey,
                    Headers = properties.Headers,
                    Properties = message.Properties.Span,
                });
                batch.Add(message, routes, null, 0);
            }

            if (batch.IsFull)
            {
                batch.Flush();
            }
        }

        batch.Flush();
    }
}
