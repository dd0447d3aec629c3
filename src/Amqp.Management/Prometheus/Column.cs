namespace Amqp.Management.Prometheus;

/// <summary>A metric of a kind of objects, and how it is read.</summary>
/// <param name="name">Its name without the prefix.</param>
/// <param name="kind">What it is.</param>
/// <param name="help">What it says, in RabbitMQ's words, since people search for them.</param>
/// <param name="read">Reads it of an object; not a number where an object has none.</param>
internal sealed class Column<T>(string name, MetricKind kind, string help, Func<T, double> read)
{
    public string Name => name;

    public MetricKind Kind => kind;

    public string Help => help;

    public Func<T, double> Read => read;

    /// <summary>
    /// The value for all objects together; null for the sum over those that there are. Counters of what comes and goes are taken from
    /// sums that outlive it, since a sum that falls would look like a restart.
    /// </summary>
    public Func<Scrape, double>? Total { get; init; }
}
