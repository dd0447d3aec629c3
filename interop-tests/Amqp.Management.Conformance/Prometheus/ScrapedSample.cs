namespace Amqp.Management.Conformance.Prometheus;

/// <summary>A sample of a scrape.</summary>
internal sealed record ScrapedSample(string Name, SortedDictionary<string, string> Labels, double Value);
