using System.Buffers.Text;
using Amqp.Broker.Publishing;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Delayed;

/// <summary>
/// How a message that is held back stands in its log: as it was published, with the keys that its sender hid in <c>BCC</c>, and with
/// the time at which it is due in the place of its expiry. Its own time to live begins when it is due.
/// </summary>
internal static class DelayedRecord
{
    /// <summary>Reads a message's delay and makes the property block that is stored.</summary>
    public static bool TryMake(in PublishedMessage message, ReadOnlySpan<byte> hiddenKeys, out ReadOnlyMemory<byte> properties, out long delay)
    {
        properties = message.Properties;
        delay = 0;
        if (!BasicPropertiesView.TryParse(message.Properties.Span, out var view) || !DelayHeader.TryRead(view.Headers, out delay))
        {
            return false;
        }

        if (!hiddenKeys.IsEmpty)
        {
            var headers = new FieldTableBuilder();
            var reader = new FieldTableReader(view.Headers);
            while (reader.TryReadNext(out var name, out var value))
            {
                headers.Add(name, value);
            }

            AddHiddenKeys(headers, hiddenKeys);
            var builder = new BasicPropertiesBuilder(view) { Headers = headers.Content };
            properties = builder.ToArray();
        }

        return true;
    }

    /// <summary>The record of a message.</summary>
    public static RecordSource Of(in PublishedMessage message, ReadOnlySpan<byte> properties, long now, long due, bool isDurable) => new()
    {
        Exchange = message.Exchange,
        RoutingKey = message.RoutingKey,
        Properties = properties,
        Body = message.Body.Span,
        Flags = (isDurable ? RecordFlags.Persistent : RecordFlags.None) | (message.DeadLettered ? RecordFlags.DeadLettered : RecordFlags.None),
        Timestamp = now,
        Expiry = due,
    };

    /// <summary>The message as it is published when it is due, and the headers that decide where it goes.</summary>
    public static bool TryRead(in RecordView record, out PublishedMessage message, out FieldTable routedBy)
    {
        message = default;
        routedBy = FieldTable.Empty;
        if (!BasicPropertiesView.TryParse(record.Properties, out var properties))
        {
            return false;
        }

        routedBy = DelayHeader.Negate(properties.Headers, withoutBcc: false);
        var delivered = routedBy.Contains("BCC") ? DelayHeader.Negate(properties.Headers, withoutBcc: true) : routedBy;
        var builder = new BasicPropertiesBuilder(properties) { Headers = delivered.Content };
        byte[] names = [(byte)record.Exchange.Length, .. record.Exchange, (byte)record.RoutingKey.Length, .. record.RoutingKey];
        message = new PublishedMessage
        {
            Names = names,
            Properties = builder.ToArray(),
            Body = record.BodyMemory,
            Persistent = properties.Has(PropertyFlags.DeliveryMode) && properties.DeliveryMode == 2,
            Priority = properties.Has(PropertyFlags.Priority) ? properties.Priority : (byte)0,
            TimeToLive = Utf8Parser.TryParse(properties.Expiration, out long milliseconds, out _) ? milliseconds : -1,
            DeadLettered = (record.Flags & RecordFlags.DeadLettered) != 0,
        };
        return true;
    }

    private static void AddHiddenKeys(FieldTableBuilder headers, ReadOnlySpan<byte> hiddenKeys)
    {
        var keys = new List<FieldValue>();
        var reader = new FieldArrayReader(hiddenKeys);
        while (reader.TryReadNext(out var key))
        {
            keys.Add(FieldValue.From(key));
        }

        headers.Add("BCC", keys);
    }
}
