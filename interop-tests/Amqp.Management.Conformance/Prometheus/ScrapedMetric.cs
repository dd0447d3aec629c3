namespace Amqp.Management.Conformance.Prometheus;

/// <summary>A metric of a scrape.</summary>
internal sealed class ScrapedMetric
{
    /// <summary>What it is.</summary>
    public required string Type { get; init; }

    /// <summary>What it says.</summary>
    public string Help { get; set; } = "";

    /// <summary>Its samples, by name and labels.</summary>
    public SortedDictionary<string, ScrapedSample> Samples { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of labels that samples have together.</summary>
    public string LabelNames => string.Join(" | ", Samples.Values.Select(sample => string.Join(',', sample.Labels.Keys)).Distinct().Order(StringComparer.Ordinal));

    /// <summary>
    /// Values by those labels that mean the same on two brokers: which channel it is does not, so the values of all channels are
    /// added up, and what is 0 is as good as what is not there.
    /// </summary>
    public SortedDictionary<string, double> Values()
    {
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (ScrapedSample sample in Samples.Values)
        {
            string key = string.Join(',', sample.Labels.Where(label => label.Key != "channel").Select(label => $"{label.Key}={label.Value}"));
            values[key] = values.GetValueOrDefault(key) + sample.Value;
        }

        foreach (string zero in values.Where(value => value.Value == 0).Select(value => value.Key).ToArray())
        {
            values.Remove(zero);
        }

        return values;
    }
}
