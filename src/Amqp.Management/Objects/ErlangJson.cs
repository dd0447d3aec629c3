using System.Text.Json;

namespace Amqp.Management.Objects;

/// <summary>
/// What RabbitMQ says of its processes. There are none here, but programs read the members: reductions are the work that was
/// done, in messages that came in, went out and were settled; what concerns Erlang's collector is zero.
/// </summary>
internal static class ErlangJson
{
    /// <summary>Writes <c>garbage_collection</c>.</summary>
    public static void WriteCollector(Utf8JsonWriter json)
    {
        json.WriteStartObject("garbage_collection"u8);
        json.WriteNumber("fullsweep_after"u8, 0);
        json.WriteNumber("max_heap_size"u8, 0);
        json.WriteNumber("min_bin_vheap_size"u8, 0);
        json.WriteNumber("min_heap_size"u8, 0);
        json.WriteNumber("minor_gcs"u8, 0);
        json.WriteEndObject();
    }
}
