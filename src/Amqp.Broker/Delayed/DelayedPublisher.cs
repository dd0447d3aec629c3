using Amqp.Broker.Publishing;
using Amqp.Broker.Routing;

namespace Amqp.Broker.Delayed;

/// <summary>Publishes messages that are due through their exchange, as if they came now.</summary>
/// <remarks>Belongs to the worker of its exchange, which runs one at a time.</remarks>
internal sealed class DelayedPublisher(DelayedExchange exchange, MessageBroker broker)
{
    private readonly PublishBatch _batch = new(broker);
    private readonly RouteSet _routes = new();

    /// <summary>Publishes the messages in their order and gives their memory back. What their queues answer goes to <paramref name="messages"/>.</summary>
    public void Publish(List<TakenMessage> taken, DelayedMessages messages)
    {
        var answers = new DelayedAnswers(messages, [.. taken.Select(message => message.Position)]);
        for (var i = 0; i < taken.Count; i++)
        {
            if (!DelayedRecord.TryRead(taken[i].Record, out var message, out var routedBy))
            {
                answers.Begin((ulong)i, 0, refused: false);
                continue;
            }

            _routes.Route(exchange, new RoutingInput
            {
                RoutingKey = message.RoutingKey,
                Headers = routedBy.Content,
                Properties = message.Properties.Span,
            });
            message.Source = exchange;
            _batch.Add(message, _routes, answers, (ulong)i);
        }

        _batch.Flush();
        answers.Flush();
        foreach (var message in taken)
        {
            message.Lease.Dispose();
        }
    }
}
