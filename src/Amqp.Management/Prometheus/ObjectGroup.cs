namespace Amqp.Management.Prometheus;

/// <summary>Metrics of objects: each by itself, or all together.</summary>
/// <param name="name">Name of the group.</param>
/// <param name="items">The objects.</param>
/// <param name="columns">The metrics.</param>
internal sealed class ObjectGroup<T>(string name, Func<Scrape, IReadOnlyList<Labelled<T>>> items, params Column<T>[] columns) : MetricGroup(name)
{
    /// <summary>The labels say more than which object it is: they stay in sums too.</summary>
    public bool KeepsLabels { get; init; }

    public override async ValueTask WriteAsync(Scrape scrape, MetricWriter writer, string prefix)
    {
        IReadOnlyList<Labelled<T>>? list = null;
        foreach (var column in columns)
        {
            writer.Begin(prefix + column.Name, column.Kind, column.Help);
            if (scrape.IsPerObject || KeepsLabels)
            {
                await WriteEachAsync(list ??= items(scrape), writer, column).ConfigureAwait(false);
            }
            else
            {
                writer.Sample([], column.Total is { } total ? total(scrape) : Sum(list ??= items(scrape), column));
                await writer.BreatheAsync().ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask WriteEachAsync(IReadOnlyList<Labelled<T>> list, MetricWriter writer, Column<T> column)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var value = column.Read(list[i].Item);
            if (!double.IsNaN(value))
            {
                writer.Sample(list[i].Labels.Span, value);
                await writer.BreatheAsync().ConfigureAwait(false);
            }
        }
    }

    private static double Sum(IReadOnlyList<Labelled<T>> list, Column<T> column)
    {
        var sum = 0.0;
        for (var i = 0; i < list.Count; i++)
        {
            var value = column.Read(list[i].Item);
            sum += double.IsNaN(value) ? 0 : value;
        }

        return sum;
    }
}
