using Amqp.Broker.Queues;
using Amqp.Protocol;

namespace Amqp.Server.Channels;

/// <summary>The headers that a quorum queue adds to messages it delivers again (https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling).</summary>
internal static class DeliveryHeaders
{
    /// <summary>The property block with <c>x-delivery-count</c>, of deliveries that failed, and <c>x-acquired-count</c>, of all; headers are sorted, as RabbitMQ does when it adds some.</summary>
    public static byte[] WithCounts(ReadOnlySpan<byte> propertyBlock, in MessageRef message)
    {
        if (!BasicPropertiesView.TryParse(propertyBlock, out var properties))
        {
            return propertyBlock.ToArray();
        }

        var headers = new SortedDictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (name, value) in FieldTable.Parse(properties.Headers))
        {
            headers.TryAdd(name, value);
        }

        if (message.DeliveryCount > 0)
        {
            headers["x-delivery-count"] = FieldValue.FromInt64(message.DeliveryCount);
        }

        headers["x-acquired-count"] = FieldValue.FromInt64(message.DeliveryCount + message.ReturnCount);
        var table = new FieldTableBuilder();
        foreach (var (name, value) in headers)
        {
            table.Add(name, value);
        }

        var builder = new BasicPropertiesBuilder(properties) { Headers = table.Build().Content };
        return builder.ToArray();
    }
}
