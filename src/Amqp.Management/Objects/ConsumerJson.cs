using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;

namespace Amqp.Management.Objects;

/// <summary>Consumers as JSON.</summary>
internal static class ConsumerJson
{
    public static void Write(Utf8JsonWriter json, ConsumerInfo info, string node)
    {
        var consumer = info.Consumer;
        json.WriteStartObject();
        json.WriteBoolean("ack_required"u8, !consumer.NoAck);
        json.WriteBoolean("active"u8, info.IsActive);
        json.WriteString("activity_status"u8, info.Activity);
        json.WritePropertyName("arguments"u8);
        FieldJson.Write(json, consumer.Arguments);
        if (info.Channel is { } channel)
        {
            json.WritePropertyName("channel_details"u8);
            ChannelJson.WriteReference(json, channel, node);
        }

        json.WriteString("consumer_tag"u8, consumer.Tag.ToString());
        json.WriteBoolean("exclusive"u8, consumer.IsExclusive);
        json.WriteNumber("prefetch_count"u8, consumer.Prefetch);
        json.WriteStartObject("queue"u8);
        json.WriteString("name"u8, info.Queue.Name.ToString());
        json.WriteString("vhost"u8, info.Queue.VirtualHost.Name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
