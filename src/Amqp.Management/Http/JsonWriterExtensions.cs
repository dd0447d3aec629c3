using System.Text.Json;

namespace Amqp.Management.Http;

/// <summary>What is written in many places.</summary>
internal static class JsonWriterExtensions
{
    /// <summary>Writes a member that is an array of texts.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
