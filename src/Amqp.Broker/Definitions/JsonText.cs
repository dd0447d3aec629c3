using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Amqp.Broker.Definitions;

/// <summary>
/// Reads JSON that others have sent, with all that is wrong with it found at once: the framework takes texts apart when they are
/// asked for, and what is no text (octets that are not UTF-8, half a surrogate pair) would be an error in the middle of a change.
/// </summary>
public static class JsonText
{
    /// <summary>Reads a document.</summary>
    /// <param name="octets">The octets, which must stay as they are while the document is used.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> octets)
    {
        if (!Utf8.IsValid(octets.Span))
        {
            throw new JsonException("The text is not UTF-8.");
        }

        CheckEscapes(octets.Span);
        return JsonDocument.Parse(octets);
    }

    private static void CheckEscapes(ReadOnlySpan<byte> octets)
    {
        if (!octets.Contains((byte)'\\'))
        {
            return;
        }

        var reader = new Utf8JsonReader(octets);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                CheckText(ref reader);
            }
        }
    }

    private static void CheckText(ref Utf8JsonReader reader)
    {
        try
        {
            _ = reader.GetString();
        }
        catch (Exception error) when (error is InvalidOperationException or DecoderFallbackException)
        {
            throw new JsonException(error.Message, error);
        }
    }
}
