using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;

namespace Amqp.Management.Objects;

/// <summary>Bindings as JSON.</summary>
internal static class BindingJson
{
    public static void Write(Utf8JsonWriter json, BindingInfo binding)
    {
        json.WriteStartObject();
        json.WriteString("source"u8, binding.Source);
        json.WriteString("vhost"u8, binding.VirtualHost);
        json.WriteString("destination"u8, binding.Destination);
        json.WriteString("destination_type"u8, binding.IsToQueue ? "queue"u8 : "exchange"u8);
        json.WriteString("routing_key"u8, binding.RoutingKey);
        json.WritePropertyName("arguments"u8);
        FieldJson.Write(json, binding.Arguments);
        json.WriteString("properties_key"u8, binding.PropertiesKey);
        json.WriteEndObject();
    }
}
