using System.Text;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.DeadLettering;

/// <summary>
/// Publishes dead messages of one queue to its dead-letter exchange: with their history in the headers, without their expiration,
/// with the dead-letter routing key or their own keys. A message that would go round for ever is dropped for that target.
/// </summary>
/// <remarks>Belongs to the queue's move worker, which runs one at a time.</remarks>
internal sealed class DeadLetterPublisher(MessageQueue queue, MessageBroker broker)
{
    private readonly PublishBatch _batch = new(broker);
    private readonly RouteSet _routes = new();

    /// <summary>Puts the move into the batch.</summary>
    /// <returns>False when it goes nowhere.</returns>
    public bool TryPublish(in Move move, in RecordView record, QueueSettings settings, AnswerCollector answers, ulong tag)
    {
        if (settings.DeadLetterExchange is not { } exchangeName
            || queue.VirtualHost.FindExchange(exchangeName.Span) is not { } exchange
            || !BasicPropertiesView.TryParse(record.Properties, out var properties))
        {
            return false;
        }

        var headers = FieldTable.Parse(properties.Headers);
        var isOurs = (record.Flags & RecordFlags.DeadLettered) != 0;
        var history = isOurs ? DeathHistory.Parse(headers) : new DeathHistory();
        history.Record(DeathOf(move.Reason, record, properties, headers));
        var newHeaders = history.Write(headers, withoutCc: settings.DeadLetterRoutingKey is not null);
        var routingKey = settings.DeadLetterRoutingKey is { } key ? key.Span : record.RoutingKey;
        _routes.Route(exchange, new RoutingInput { RoutingKey = routingKey, Headers = newHeaders.Content, Properties = record.Properties });
        var targets = Targets(history);
        if (targets.Length == 0 && _routes.Keepers.IsEmpty)
        {
            return false;
        }

        var message = new PublishedMessage
        {
            Names = Names(exchangeName.Span, routingKey),
            Properties = Rewrite(properties, newHeaders),
            Body = record.BodyMemory,
            Persistent = properties.Has(PropertyFlags.DeliveryMode) && properties.DeliveryMode == 2,
            Priority = properties.Has(PropertyFlags.Priority) ? properties.Priority : (byte)0,
            TimeToLive = -1,
            DeadLettered = true,
        };
        _batch.Add(message, targets, _routes, answers, tag);
        return true;
    }

    /// <summary>Appends what was put into the batch.</summary>
    public void Flush() => _batch.Flush();

    private MessageQueue[] Targets(DeathHistory history)
    {
        var targets = new List<MessageQueue>();
        foreach (var target in _routes.Queues)
        {
            if (!history.IsCycle(target.Name.ToString()))
            {
                targets.Add(target);
            }
        }

        return [.. targets];
    }

    private Death DeathOf(DeathReason reason, in RecordView record, in BasicPropertiesView properties, FieldTable headers)
    {
        var keys = new List<FieldValue> { FieldValue.FromString(record.RoutingKey) };
        if (headers.TryGet("CC", out var cc) && cc.Type == FieldType.Array)
        {
            keys.AddRange(cc.AsArray);
        }

        return new Death
        {
            Queue = queue.Name.ToString(),
            Reason = Death.TextOf(reason),
            Count = 1,
            Time = (ulong)(broker.Runtime.UnixMilliseconds / 1000),
            Exchange = FieldValue.FromString(record.Exchange),
            RoutingKeys = FieldValue.FromArray(keys),
            OriginalExpiration = properties.Has(PropertyFlags.Expiration)
                ? FieldValue.FromString(Encoding.UTF8.GetString(properties.Expiration))
                : null,
        };
    }

    private static byte[] Names(ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey) =>
        [(byte)exchange.Length, .. exchange, (byte)routingKey.Length, .. routingKey];

    private static byte[] Rewrite(in BasicPropertiesView properties, FieldTable headers)
    {
        var builder = new BasicPropertiesBuilder(properties) { Headers = headers.Content };
        builder.Remove(PropertyFlags.Expiration);
        return builder.ToArray();
    }
}
