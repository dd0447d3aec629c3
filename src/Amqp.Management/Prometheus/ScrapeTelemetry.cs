namespace Amqp.Management.Prometheus;

/// <summary>How long scrapes took and how large they were: itself a metric, of the scrapes before.</summary>
/// <remarks><c>_lock</c>, a leaf, guards the sums.</remarks>
internal sealed class ScrapeTelemetry
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Registry, string ContentType, string Encoding), Sums> _sums = [];

    /// <summary>Counts a scrape.</summary>
    public void Count(string registry, string contentType, string encoding, TimeSpan duration, long size, long encodedSize)
    {
        lock (_lock)
        {
            var sums = _sums.GetValueOrDefault((registry, contentType, encoding));
            _sums[(registry, contentType, encoding)] = new Sums(sums.Count + 1, sums.Seconds + duration.TotalSeconds, sums.Size + size, sums.EncodedSize + encodedSize);
        }
    }

    /// <summary>Writes the metrics of a registry.</summary>
    public void Write(Scrape scrape, MetricWriter writer, string registry)
    {
        KeyValuePair<(string Registry, string ContentType, string Encoding), Sums>[] all;
        lock (_lock)
        {
            all = [.. _sums.Where(entry => entry.Key.Registry == registry)];
        }

        Write(scrape, writer, all, "telemetry_scrape_duration_seconds", "Scrape duration", static sums => sums.Seconds);
        Write(scrape, writer, all, "telemetry_scrape_size_bytes", "Scrape size, not encoded", static sums => sums.Size);
        Write(scrape, writer, all, "telemetry_scrape_encoded_size_bytes", "Scrape size, encoded", static sums => sums.EncodedSize, withEncoding: true);
    }

    private static void Write(
        Scrape scrape,
        MetricWriter writer,
        IEnumerable<KeyValuePair<(string Registry, string ContentType, string Encoding), Sums>> all,
        string name,
        string help,
        Func<Sums, double> read,
        bool withEncoding = false)
    {
        writer.Begin(name, MetricKind.Summary, help);
        foreach (var group in all.GroupBy(entry => (entry.Key.Registry, entry.Key.ContentType, Encoding: withEncoding ? entry.Key.Encoding : "")))
        {
            var labels = scrape.Label().Add("registry"u8, group.Key.Registry).Add("content_type"u8, group.Key.ContentType);
            if (withEncoding)
            {
                labels.Add("encoding"u8, group.Key.Encoding);
            }

            var set = labels.End();
            writer.Sample(set.Span, group.Sum(static entry => entry.Value.Count), "_count"u8);
            writer.Sample(set.Span, group.Sum(entry => read(entry.Value)), "_sum"u8);
        }
    }

    private readonly record struct Sums(long Count, double Seconds, long Size, long EncodedSize);
}
