using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Amqp.Management.Conformance.Prometheus;

/// <summary>A scrape, read: metrics by name, and their samples by labels.</summary>
internal sealed partial class ScrapeText
{
    /// <summary>Metrics by name.</summary>
    public SortedDictionary<string, ScrapedMetric> Metrics { get; } = new(StringComparer.Ordinal);

    /// <summary>Scrapes a broker.</summary>
    public static async Task<ScrapeText> ReadAsync(HttpClient client, IPEndPoint endPoint, string target) =>
        Parse(await client.GetStringAsync(new Uri($"http://{endPoint}{target}")));

    /// <summary>Reads the text format.</summary>
    public static ScrapeText Parse(string text)
    {
        var scrape = new ScrapeText();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] words = line.Split(' ', 4);
                Assert.True(scrape.Metrics.TryAdd(words[2], new ScrapedMetric { Type = words[3] }), $"{words[2]} comes twice");
            }
            else if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                string[] words = line.Split(' ', 4);
                scrape.Metrics[words[2]].Help = words[3];
            }
            else
            {
                scrape.Add(line);
            }
        }

        return scrape;
    }

    private void Add(string line)
    {
        Match match = Sample().Match(line);
        Assert.True(match.Success, $"no sample: {line}");
        string name = match.Groups["name"].Value;
        ScrapedMetric metric = Metrics.GetValueOrDefault(name) ?? Metrics[Suffix().Replace(name, "")];
        var labels = new SortedDictionary<string, string>(
            Label().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value), StringComparer.Ordinal);
        string key = name[..] + string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"));
        double value = match.Groups["value"].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "NaN" => double.NaN,
            string number => double.Parse(number, CultureInfo.InvariantCulture),
        };
        Assert.True(metric.Samples.TryAdd(key, new ScrapedSample(name, labels, value)), $"{key} comes twice");
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"[,]?""")]
    private static partial Regex Label();
}
