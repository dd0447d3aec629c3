using System.Text.Json;

namespace Amqp.Management.Statistics;

/// <summary>The name of a count in JSON, and of its details.</summary>
internal readonly struct StatName(string name)
{
    public JsonEncodedText Value { get; } = JsonEncodedText.Encode(name);

    public JsonEncodedText Details { get; } = JsonEncodedText.Encode(name + "_details");
}
