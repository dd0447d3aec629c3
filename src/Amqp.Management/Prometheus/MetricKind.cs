namespace Amqp.Management.Prometheus;

/// <summary>What a metric is, as Prometheus knows it.</summary>
internal enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Is 0 or 1, or there for its labels.</summary>
    Untyped,

    /// <summary>Counts values by size.</summary>
    Histogram,

    /// <summary>Counts values and adds them up.</summary>
    Summary,
}
