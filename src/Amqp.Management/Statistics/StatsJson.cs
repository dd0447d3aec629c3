using System.Text.Json;
using Amqp.Broker.Statistics;

namespace Amqp.Management.Statistics;

/// <summary>
/// Counts as RabbitMQ writes them: the count, and beside it <c>..._details</c> with the rate and, where a query asks for a series,
/// samples and averages. Groups of counts of which nothing ever happened are left out.
/// </summary>
internal static class StatsJson
{
    /// <summary>Writes a count and its details.</summary>
    public static void Write(Utf8JsonWriter json, StatName name, long value, History history, SampleRange? range, params ReadOnlySpan<int> columns)
    {
        json.WriteNumber(name.Value, value);
        WriteDetails(json, name, history, range, columns);
    }

    /// <summary>Writes the details of a count.</summary>
    public static void WriteDetails(Utf8JsonWriter json, StatName name, History history, SampleRange? range, params ReadOnlySpan<int> columns)
    {
        json.WriteStartObject(name.Details);
        if (range is { } wanted)
        {
            WriteSeries(json, history.Samples(wanted, columns));
        }

        json.WriteNumber("rate"u8, Math.Round(history.Rate(columns), 3));
        json.WriteEndObject();
    }

    /// <summary>Writes <c>message_stats</c> of a channel, a virtual host or the broker, if anything ever happened.</summary>
    public static void WriteTraffic(Utf8JsonWriter json, in MessageStats stats, History history, SampleRange? range)
    {
        if (!HasDeliveries(stats) && !HasPublishes(stats))
        {
            return;
        }

        json.WriteStartObject("message_stats"u8);
        WriteDeliveries(json, stats, history, range);
        WritePublishes(json, stats, history, range);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>message_stats</c> of a queue, if anything ever happened.</summary>
    public static void WriteQueue(Utf8JsonWriter json, in MessageStats stats, History history, SampleRange? range)
    {
        if (!HasDeliveries(stats) && stats.Of(MessageStat.Publish) == 0)
        {
            return;
        }

        json.WriteStartObject("message_stats"u8);
        WriteDeliveries(json, stats, history, range);
        if (stats.Of(MessageStat.Publish) > 0)
        {
            Write(json, StatNames.Publishes[2].Name, stats.Of(MessageStat.Publish), history, range, (int)MessageStat.Publish);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes <c>message_stats</c> of an exchange, if anything ever happened.</summary>
    public static void WriteExchange(Utf8JsonWriter json, long publishedIn, long publishedOut, History history, SampleRange? range)
    {
        if (publishedIn == 0 && publishedOut == 0)
        {
            return;
        }

        json.WriteStartObject("message_stats"u8);
        Write(json, StatNames.PublishIn, publishedIn, history, range, 0);
        Write(json, StatNames.PublishOut, publishedOut, history, range, 1);
        json.WriteEndObject();
    }

    /// <summary>Writes ready, unacknowledged and all messages with their details.</summary>
    public static void WriteLengths(Utf8JsonWriter json, long ready, long unacked, History history, SampleRange? range)
    {
        Write(json, StatNames.Messages, ready + unacked, history, range, QueueColumns.Ready, QueueColumns.Unacked);
        Write(json, StatNames.Ready, ready, history, range, QueueColumns.Ready);
        Write(json, StatNames.Unacked, unacked, history, range, QueueColumns.Unacked);
    }

    /// <summary>Writes what is counted of consumers, if anything ever happened.</summary>
    public static void WriteDeliveries(Utf8JsonWriter json, in MessageStats stats, History history, SampleRange? range)
    {
        if (!HasDeliveries(stats))
        {
            return;
        }

        foreach (var (name, stat) in StatNames.Deliveries)
        {
            Write(json, name, stats.Of(stat), history, range, (int)stat);
        }

        Write(json, StatNames.DeliverGet, stats.DeliverGet, history, range, StatNames.Delivered);
    }

    /// <summary>Writes what is counted of publishers, if anything ever happened.</summary>
    public static void WritePublishes(Utf8JsonWriter json, in MessageStats stats, History history, SampleRange? range)
    {
        if (!HasPublishes(stats))
        {
            return;
        }

        foreach (var (name, stat) in StatNames.Publishes)
        {
            Write(json, name, stats.Of(stat), history, range, (int)stat);
        }
    }

    private static bool HasPublishes(in MessageStats stats) => stats.Of(MessageStat.Publish) > 0;

    /// <summary>Whether anything ever reached a consumer, or was to.</summary>
    public static bool HasDeliveries(in MessageStats stats) =>
        stats.DeliverGet > 0 || stats.Of(MessageStat.GetEmpty) > 0 || stats.Of(MessageStat.Ack) > 0;

    private static void WriteSeries(Utf8JsonWriter json, Sample[] samples)
    {
        var sum = 0.0;
        json.WriteStartArray("samples"u8);
        foreach (var (timestamp, value) in samples)
        {
            sum += value;
            json.WriteStartObject();
            json.WriteNumber("sample"u8, value);
            json.WriteNumber("timestamp"u8, timestamp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var seconds = (samples[0].Timestamp - samples[^1].Timestamp) / 1000.0;
        json.WriteNumber("avg"u8, sum / samples.Length);
        json.WriteNumber("avg_rate"u8, seconds > 0 ? (samples[0].Value - samples[^1].Value) / seconds : 0);
    }
}
