namespace Amqp.Management.Conformance.Prometheus;

/// <summary>Something that two brokers do not tell Prometheus alike.</summary>
/// <param name="Target">What was scraped.</param>
/// <param name="Metric">The metric.</param>
/// <param name="What"><c>name</c>, <c>type</c>, <c>help</c>, <c>labels</c> or <c>value</c>.</param>
/// <param name="RabbitMq">RabbitMQ's.</param>
/// <param name="This">This broker's.</param>
internal sealed record MetricDifference(string Target, string Metric, string What, string RabbitMq, string This)
{
    /// <summary>Compares two scrapes.</summary>
    public static IEnumerable<MetricDifference> Of(string target, ScrapeText rabbitMq, ScrapeText @this)
    {
        foreach (string name in rabbitMq.Metrics.Keys.Union(@this.Metrics.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            ScrapedMetric? theirs = rabbitMq.Metrics.GetValueOrDefault(name);
            ScrapedMetric? ours = @this.Metrics.GetValueOrDefault(name);
            if (theirs is null || ours is null)
            {
                yield return new(target, name, "name", theirs is null ? "missing" : "there", ours is null ? "missing" : "there");
                continue;
            }

            foreach ((string what, string one, string other) in Compare(theirs, ours))
            {
                yield return new(target, name, what, one, other);
            }
        }
    }

    private static IEnumerable<(string What, string RabbitMq, string This)> Compare(ScrapedMetric theirs, ScrapedMetric ours)
    {
        if (theirs.Type != ours.Type)
        {
            yield return ("type", theirs.Type, ours.Type);
        }

        if (theirs.Help != ours.Help)
        {
            yield return ("help", theirs.Help, ours.Help);
        }

        if (theirs.LabelNames != ours.LabelNames)
        {
            yield return ("labels", theirs.LabelNames, ours.LabelNames);
        }

        (SortedDictionary<string, double> one, SortedDictionary<string, double> other) = (theirs.Values(), ours.Values());
        foreach (string key in one.Keys.Union(other.Keys, StringComparer.Ordinal).Where(key => one.GetValueOrDefault(key) != other.GetValueOrDefault(key)))
        {
            yield return ("value", $"{{{key}}} {one.GetValueOrDefault(key)}", $"{{{key}}} {other.GetValueOrDefault(key)}");
        }
    }
}
