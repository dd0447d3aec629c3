using System.Globalization;
using System.Text;

namespace Amqp.Benchmarks.Load.Report;

/// <summary>Results of one scenario as lines of text: a row per broker, and a row of ratios for each against the baseline.</summary>
internal static class ResultTable
{
    private static readonly Column[] Columns =
    [
        new("published/s", r => r.Published, "N0"),
        new("consumed/s", r => r.Consumed, "N0"),
        new("confirmed/s", r => r.Confirmed, "N0"),
        new("refused/s", r => r.Refused, "N0"),
        new("ops/s", r => r.Operations, "N0"),
        new("p50 ms", r => r.P50, "0.000"),
        new("p99 ms", r => r.P99, "0.000"),
        new("p99.9 ms", r => r.P999, "0.000"),
        new("max ms", r => r.Max, "0.000"),
        new("least share", r => r.LeastShare, "0.00"),
        new("cpu us/pub", r => r.BrokerMicrosecondsPerPublished, "0.00"),
        new("cpu us/dlv", r => r.BrokerMicrosecondsPerConsumed, "0.00"),
        new("cpu %", r => r.BrokerCpuPercent, "0"),
        new("rss MiB", r => r.ResidentMiB, "0"),
        new("peak MiB", r => r.PeakMiB, "0"),
        new("gen us/msg", r => r.ClientMicrosecondsPerMessage, "0.00"),
        new("gen cpu %", r => r.ClientCpuPercent, "0"),
    ];

    /// <summary>The table. Columns without a number for any broker are left out.</summary>
    public static string Format(IReadOnlyList<RunResult> results, string baseline)
    {
        Column[] columns = [.. Columns.Where(c => results.Any(r => c.Value(r) > 0))];
        List<string[]> rows = [["broker", .. columns.Select(c => c.Name)]];
        rows.AddRange(results.Select(r => (string[])[r.Broker, .. columns.Select(c => Number(c, r))]));
        if (results.FirstOrDefault(r => r.Broker == baseline) is { } against)
        {
            rows.AddRange(results
                .Where(r => r.Broker != baseline)
                .Select(r => (string[])[$"{r.Broker} / {baseline}", .. columns.Select(c => Ratio(c.Value(r), c.Value(against)))]));
        }

        StringBuilder text = new();
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                int width = rows.Max(r => r[i].Length);
                text.Append(i == 0 ? row[i].PadRight(width) : row[i].PadLeft(width + 2));
            }

            text.AppendLine();
        }

        foreach (RunResult result in results)
        {
            AppendNotes(text, result);
        }

        return text.ToString();
    }

    private static void AppendNotes(StringBuilder text, RunResult result)
    {
        if (result.Capped)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {result.Broker}: publishers were held back by the backlog limit");
        }

        if (result.LatencyOf is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {result.Broker}: percentiles are of {result.LatencyOf} latency");
        }
    }

    private static string Number(Column column, RunResult result)
        => column.Value(result) is > 0 and var value ? value.ToString(column.Format, CultureInfo.InvariantCulture) : "-";

    private static string Ratio(double value, double baseline)
        => value > 0 && baseline > 0 ? (value / baseline).ToString("0.00", CultureInfo.InvariantCulture) + "x" : "-";

    private sealed record Column(string Name, Func<RunResult, double> Value, string Format);
}
