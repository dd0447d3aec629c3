using System.Text;
using Amqp.Broker.Publishing;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Events;

/// <summary>
/// Log lines for whoever has bound a queue to the exchange <c>amq.rabbitmq.log</c> (https://www.rabbitmq.com/docs/logging#log-exchange):
/// the key is the level, the body the line. Who writes the log decides what is published.
/// </summary>
/// <remarks>Safe from any thread and under any lock: lines are published in order by a worker of their own.</remarks>
public sealed class LogPublisher
{
    /// <summary>Name of the exchange.</summary>
    public const string ExchangeName = "amq.rabbitmq.log";

    private readonly MessageBroker _broker;
    private volatile Exchange? _exchange;
    private volatile BackgroundPublisher? _publisher;

    internal LogPublisher(MessageBroker broker) => _broker = broker;

    /// <summary>Somebody listens: only then is a line worth making.</summary>
    public bool HasListeners => _exchange is { IsDeleted: false, HasBindings: true };

    /// <summary>Publishes a line; nothing happens while nobody listens.</summary>
    /// <param name="level">RabbitMQ's name of the level: <c>debug</c>, <c>info</c>, <c>warning</c>, <c>error</c>, <c>critical</c>.</param>
    /// <param name="line">The line with its end.</param>
    /// <param name="time">When it was written.</param>
    public void Publish(string level, string line, DateTimeOffset time)
    {
        if (!HasListeners || _publisher is not { } publisher)
        {
            return;
        }

        var headers = new FieldTableBuilder().Add("node", _broker.Events.NodeName);
        var properties = new BasicPropertiesBuilder
        {
            ContentType = "text/plain"u8,
            Headers = headers.Content,
            Timestamp = (ulong)time.ToUnixTimeSeconds(),
        };
        publisher.Add(new PublishedMessage
        {
            Names = PublishedMessage.NamesOf(ExchangeName, level),
            Properties = properties.ToArray(),
            Body = Encoding.UTF8.GetBytes(line),
            TimeToLive = -1,
        });
    }

    /// <summary>The exchange has been made.</summary>
    internal void Attach(Exchange exchange)
    {
        _publisher = new BackgroundPublisher(exchange.VirtualHost);
        _exchange = exchange;
    }
}
