using Amqp.Protocol;

namespace Amqp.Server.Channels;

/// <summary>Writes <see cref="MessageStamps"/> into a property block. Headers are sorted, as RabbitMQ does when it adds some.</summary>
internal static class MessageStamper
{
    private const string TimeHeader = "timestamp_in_ms";
    private const string NodeHeader = "x-routed-by";

    /// <summary>The property block with the stamps.</summary>
    /// <param name="properties">The properties as published.</param>
    /// <param name="stamps">What to write.</param>
    /// <param name="unixMilliseconds">The time.</param>
    /// <param name="node">The node's name.</param>
    public static byte[] Stamp(scoped in BasicPropertiesView properties, MessageStamps stamps, long unixMilliseconds, string node)
    {
        var headers = new SortedDictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (name, value) in FieldTable.Parse(properties.Headers))
        {
            headers.TryAdd(name, value);
        }

        Put(headers, NodeHeader, FieldValue.FromString(node), stamps.Node);
        Put(headers, TimeHeader, FieldValue.FromInt64(unixMilliseconds), stamps.Time);
        var table = new FieldTableBuilder();
        foreach (var (name, value) in headers)
        {
            table.Add(name, value);
        }

        var builder = new BasicPropertiesBuilder(properties) { Headers = table.Content };
        if (stamps.Time is { } overwrite && (overwrite || !properties.Has(PropertyFlags.Timestamp)))
        {
            builder.Timestamp = (ulong)(unixMilliseconds / 1000);
        }

        return builder.ToArray();
    }

    private static void Put(SortedDictionary<string, FieldValue> headers, string name, FieldValue value, bool? overwrite)
    {
        if (overwrite is true)
        {
            headers[name] = value;
        }
        else if (overwrite is false)
        {
            headers.TryAdd(name, value);
        }
    }
}
