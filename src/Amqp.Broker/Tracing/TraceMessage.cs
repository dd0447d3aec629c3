using Amqp.Broker.Publishing;
using Amqp.Protocol;

namespace Amqp.Broker.Tracing;

/// <summary>Makes the copies that the firehose publishes: the body as it was, and everything else in headers, named and typed as RabbitMQ does.</summary>
internal static class TraceMessage
{
    /// <summary>Name of the exchange that gets them.</summary>
    public const string ExchangeName = "amq.rabbitmq.trace";

    /// <summary>Copies a message.</summary>
    /// <param name="key">Routing key of the copy.</param>
    /// <param name="virtualHost">Virtual host of the message.</param>
    /// <param name="origin">Where it came in or went out.</param>
    /// <param name="message">The message.</param>
    /// <param name="more">The header that only one direction has.</param>
    public static PublishedMessage Of(
        string key, string virtualHost, in TraceOrigin origin, in PublishedMessage message, (string Name, FieldValue Value) more)
    {
        var isKnown = BasicPropertiesView.TryParse(message.Properties.Span, out var properties);
        var headers = new FieldTableBuilder()
            .Add("exchange_name", message.Exchange)
            .Add("routing_keys", RoutingKeys(message.RoutingKey, properties))
            .Add("properties", isKnown ? Describe(properties) : FieldTable.Empty)
            .Add("node", origin.Node)
            .Add("vhost", virtualHost)
            .Add("connection", origin.Connection)
            .Add("channel", origin.Channel)
            .Add("user", origin.User)
            .Add(more.Name, more.Value);
        var builder = new BasicPropertiesBuilder { Headers = headers.Content };
        return new PublishedMessage
        {
            Names = PublishedMessage.NamesOf(ExchangeName, key),
            Properties = builder.ToArray(),
            Body = message.Body.ToArray(),
            TimeToLive = -1,
        };
    }

    private static List<FieldValue> RoutingKeys(ReadOnlySpan<byte> first, in BasicPropertiesView properties)
    {
        var keys = new List<FieldValue> { FieldValue.FromString(first) };
        if (FieldTableReader.TryFind(properties.Headers, "CC"u8, out var more) && more.Type == FieldType.Array)
        {
            keys.AddRange(FieldValue.From(more).AsArray);
        }

        return keys;
    }

    private static FieldTable Describe(in BasicPropertiesView properties)
    {
        var table = new FieldTableBuilder();
        Add(table, properties, PropertyFlags.ContentType, "content_type", properties.ContentType);
        Add(table, properties, PropertyFlags.ContentEncoding, "content_encoding", properties.ContentEncoding);
        if (properties.Has(PropertyFlags.Headers))
        {
            table.Add("headers", FieldTable.Parse(properties.Headers));
        }

        Add(table, properties, PropertyFlags.DeliveryMode, "delivery_mode", properties.DeliveryMode);
        Add(table, properties, PropertyFlags.Priority, "priority", properties.Priority);
        Add(table, properties, PropertyFlags.CorrelationId, "correlation_id", properties.CorrelationId);
        Add(table, properties, PropertyFlags.ReplyTo, "reply_to", properties.ReplyTo);
        Add(table, properties, PropertyFlags.Expiration, "expiration", properties.Expiration);
        Add(table, properties, PropertyFlags.MessageId, "message_id", properties.MessageId);
        Add(table, properties, PropertyFlags.Timestamp, "timestamp", (int)properties.Timestamp);
        Add(table, properties, PropertyFlags.Type, "type", properties.Type);
        Add(table, properties, PropertyFlags.UserId, "user_id", properties.UserId);
        Add(table, properties, PropertyFlags.AppId, "app_id", properties.AppId);
        Add(table, properties, PropertyFlags.ClusterId, "cluster_id", properties.ClusterId);
        return table.Build();
    }

    private static void Add(FieldTableBuilder table, in BasicPropertiesView properties, PropertyFlags flag, string name, ReadOnlySpan<byte> value)
    {
        if (properties.Has(flag))
        {
            table.Add(name, value);
        }
    }

    private static void Add(FieldTableBuilder table, in BasicPropertiesView properties, PropertyFlags flag, string name, int value)
    {
        if (properties.Has(flag))
        {
            table.Add(name, value);
        }
    }
}
