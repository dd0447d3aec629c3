using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;
using Amqp.Management.Http;
using Amqp.Protocol;

namespace Amqp.Management.Objects;

/// <summary>Messages as JSON, and back.</summary>
internal static class MessageJson
{
    /// <summary>Writes a message that was taken.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="message">The message.</param>
    /// <param name="base64">The payload in base64 whatever it is; otherwise only where it is not UTF-8.</param>
    /// <param name="truncate">Most octets of the payload.</param>
    public static void Write(Utf8JsonWriter json, FetchedMessage message, bool base64, int truncate)
    {
        json.WriteStartObject();
        json.WriteNumber("payload_bytes"u8, message.Body.Length);
        json.WriteBoolean("redelivered"u8, message.IsRedelivered);
        json.WriteString("exchange"u8, message.Exchange);
        json.WriteString("routing_key"u8, message.RoutingKey);
        json.WriteNumber("message_count"u8, message.Remaining);
        json.WritePropertyName("properties"u8);
        WriteProperties(json, message.Properties.Span);
        WritePayload(json, message.Body.Span, base64, truncate);
        json.WriteEndObject();
    }

    /// <summary>Writes a payload and how it is written.</summary>
    public static void WritePayload(Utf8JsonWriter json, ReadOnlySpan<byte> body, bool base64, int truncate)
    {
        body = body[..Math.Min(body.Length, truncate)];
        if (base64 || !Utf8.IsValid(body))
        {
            json.WriteBase64String("payload"u8, body);
            json.WriteString("payload_encoding"u8, "base64"u8);
        }
        else
        {
            json.WriteString("payload"u8, body);
            json.WriteString("payload_encoding"u8, "string"u8);
        }
    }

    /// <summary>Writes the properties of a message; none at all are an empty array, as in RabbitMQ.</summary>
    public static void WriteProperties(Utf8JsonWriter json, ReadOnlySpan<byte> block)
    {
        if (!BasicPropertiesView.TryParse(block, out var properties) || properties.Flags == 0)
        {
            json.WriteStartArray();
            json.WriteEndArray();
            return;
        }

        json.WriteStartObject();
        WriteText(json, properties, PropertyFlags.AppId, "app_id"u8, properties.AppId);
        WriteText(json, properties, PropertyFlags.UserId, "user_id"u8, properties.UserId);
        WriteText(json, properties, PropertyFlags.Type, "type"u8, properties.Type);
        if (properties.Has(PropertyFlags.Timestamp))
        {
            json.WriteNumber("timestamp"u8, properties.Timestamp);
        }

        WriteText(json, properties, PropertyFlags.MessageId, "message_id"u8, properties.MessageId);
        WriteText(json, properties, PropertyFlags.Expiration, "expiration"u8, properties.Expiration);
        WriteText(json, properties, PropertyFlags.ReplyTo, "reply_to"u8, properties.ReplyTo);
        WriteText(json, properties, PropertyFlags.CorrelationId, "correlation_id"u8, properties.CorrelationId);
        if (properties.Has(PropertyFlags.Priority))
        {
            json.WriteNumber("priority"u8, properties.Priority);
        }

        if (properties.Has(PropertyFlags.DeliveryMode))
        {
            json.WriteNumber("delivery_mode"u8, properties.DeliveryMode);
        }

        if (properties.Has(PropertyFlags.Headers))
        {
            json.WritePropertyName("headers"u8);
            FieldJson.Write(json, FieldTable.Parse(properties.Headers));
        }

        WriteText(json, properties, PropertyFlags.ContentEncoding, "content_encoding"u8, properties.ContentEncoding);
        WriteText(json, properties, PropertyFlags.ContentType, "content_type"u8, properties.ContentType);
        json.WriteEndObject();
    }

    /// <summary>Reads the properties of a message to be published. Members that are no properties are ignored.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static byte[] ReadProperties(JsonElement properties)
    {
        var builder = default(BasicPropertiesBuilder);
        if (properties.ValueKind == JsonValueKind.Array && properties.GetArrayLength() == 0)
        {
            return builder.ToArray();
        }

        if (properties.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.BadRequest("properties must be an object");
        }

        foreach (var member in properties.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                Read(ref builder, member.Name, member.Value);
            }
        }

        return builder.ToArray();
    }

    /// <summary>Reads a payload.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static byte[] ReadPayload(string payload, string encoding) => encoding switch
    {
        "string" => Encoding.UTF8.GetBytes(payload),
        "base64" => FromBase64(payload),
        _ => throw ApiException.BadRequest($"unsupported_encoding: {encoding}"),
    };

    private static void Read(ref BasicPropertiesBuilder builder, string name, JsonElement value)
    {
        switch (name)
        {
            case "content_type": builder.ContentType = Text(name, value); break;
            case "content_encoding": builder.ContentEncoding = Text(name, value); break;
            case "headers": builder.Headers = Table(value).Content; break;
            case "delivery_mode": builder.DeliveryMode = (byte)Number(name, value, byte.MaxValue); break;
            case "priority": builder.Priority = (byte)Number(name, value, byte.MaxValue); break;
            case "correlation_id": builder.CorrelationId = Text(name, value); break;
            case "reply_to": builder.ReplyTo = Text(name, value); break;
            case "expiration": builder.Expiration = Text(name, value); break;
            case "message_id": builder.MessageId = Text(name, value); break;
            case "timestamp": builder.Timestamp = (ulong)Number(name, value, long.MaxValue); break;
            case "type": builder.Type = Text(name, value); break;
            case "user_id": builder.UserId = Text(name, value); break;
            case "app_id": builder.AppId = Text(name, value); break;
            case "cluster_id": builder.ClusterId = Text(name, value); break;
        }
    }

    private static byte[] Text(string name, JsonElement value)
    {
        var octets = Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
        return octets.Length <= AmqpConstants.MaxShortStringLength ? octets : throw ApiException.BadRequest($"{name} is too long");
    }

    private static long Number(string name, JsonElement value, long most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 && number <= most
            ? number
            : throw ApiException.BadRequest($"not_int: {name}");

    private static FieldTable Table(JsonElement value)
    {
        try
        {
            return FieldJson.ToTable(value);
        }
        catch (AdminException error)
        {
            throw ApiException.BadRequest(error.Message);
        }
    }

    private static byte[] FromBase64(string payload)
    {
        var octets = new byte[payload.Length];
        return Convert.TryFromBase64String(payload, octets, out var length)
            ? octets[..length]
            : throw ApiException.BadRequest($"not_base64: {(payload.Length > 100 ? payload[..100] : payload)}");
    }

    private static void WriteText(
        Utf8JsonWriter json, in BasicPropertiesView properties, PropertyFlags flag, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (properties.Has(flag))
        {
            json.WriteString(name, Encoding.UTF8.GetString(value));
        }
    }
}
