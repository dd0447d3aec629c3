using System.Text.Json;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Definitions;

/// <summary>What is said of a virtual host, as JSON.</summary>
public static class VirtualHostJson
{
    /// <summary>Writes the metadata: description, tags, default queue type and whatever else was set, as an object.</summary>
    public static void WriteMetadata(Utf8JsonWriter json, VirtualHostSettings settings)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(settings);
        json.WriteStartObject();
        json.WriteString("description"u8, settings.Description);
        json.WriteStartArray("tags"u8);
        foreach (var tag in settings.Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        if (settings.DefaultQueueType is { } type)
        {
            json.WriteString("default_queue_type"u8, type);
        }

        if (settings.IsProtectedFromDeletion)
        {
            json.WriteBoolean("protected_from_deletion"u8, true);
        }

        foreach (var (name, value) in settings.Metadata)
        {
            json.WritePropertyName(name);
            FieldJson.Write(json, value);
        }

        json.WriteEndObject();
    }
}
