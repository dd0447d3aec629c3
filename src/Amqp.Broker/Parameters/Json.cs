using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Amqp.Broker.Parameters;

/// <summary>JSON values as octets and back, without reflection.</summary>
internal static class Json
{
    public static JsonElement String(string text)
    {
        var octets = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(octets))
        {
            writer.WriteStringValue(text);
        }

        return Parse(octets.WrittenMemory);
    }

    /// <exception cref="JsonException">The octets are not JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> octets)
    {
        using var document = JsonDocument.Parse(octets);
        return document.RootElement.Clone();
    }

    /// <summary>The value as it was written.</summary>
    public static byte[] ToOctets(JsonElement value) => Encoding.UTF8.GetBytes(value.GetRawText());
}
