using Amqp.Benchmarks.Load.Traffic;

namespace Amqp.Benchmarks.Load.Report;

/// <summary>What one run measured, or the medians of several. Rates are per second of the measured window.</summary>
internal sealed record RunResult
{
    public required string Broker { get; init; }

    public required string Scenario { get; init; }

    /// <summary>Length of the measured window.</summary>
    public double Seconds { get; init; }

    public double Published { get; init; }

    public double Consumed { get; init; }

    public double Confirmed { get; init; }

    public double Refused { get; init; }

    /// <summary>Operations of a churn scenario.</summary>
    public double Operations { get; init; }

    public double BrokerCpuSeconds { get; init; }

    public double ClientCpuSeconds { get; init; }

    /// <summary>VmRSS at the end of the window, in MiB.</summary>
    public double ResidentMiB { get; init; }

    /// <summary>VmHWM at the end of the window, in MiB.</summary>
    public double PeakMiB { get; init; }

    /// <summary>What the percentiles are of: end-to-end, confirm, operation or startup; null for none.</summary>
    public string? LatencyOf { get; init; }

    /// <summary>Milliseconds.</summary>
    public double P50 { get; init; }

    public double P99 { get; init; }

    public double P999 { get; init; }

    public double Max { get; init; }

    /// <summary>Messages that the consumer with the fewest got, as a share of an even split; 1 is fair.</summary>
    public double LeastShare { get; init; }

    /// <summary>Publishers were held back by the backlog limit: the published rate is the consumers'.</summary>
    public bool Capped { get; init; }

    /// <summary>Broker CPU microseconds per message published (per operation in churn scenarios).</summary>
    public double BrokerMicrosecondsPerPublished => Per(BrokerCpuSeconds, Published + Operations);

    /// <summary>Broker CPU microseconds per message consumed.</summary>
    public double BrokerMicrosecondsPerConsumed => Per(BrokerCpuSeconds, Consumed);

    /// <summary>Generator CPU microseconds per message published or consumed, or operation.</summary>
    public double ClientMicrosecondsPerMessage => Per(ClientCpuSeconds, Published + Consumed + Operations);

    /// <summary>100 is one CPU.</summary>
    public double BrokerCpuPercent => Seconds > 0 ? 100 * BrokerCpuSeconds / Seconds : 0;

    /// <summary>100 is one CPU.</summary>
    public double ClientCpuPercent => Seconds > 0 ? 100 * ClientCpuSeconds / Seconds : 0;

    /// <summary>With percentiles of the histogram, if it holds any.</summary>
    public RunResult With(LatencyHistogram histogram, string latencyOf) => histogram.IsEmpty
        ? this
        : this with
        {
            LatencyOf = latencyOf,
            P50 = histogram.Percentile(0.5),
            P99 = histogram.Percentile(0.99),
            P999 = histogram.Percentile(0.999),
            Max = histogram.MaxNanoseconds / 1e6,
        };

    /// <summary>Each number's median over several runs of the same.</summary>
    public static RunResult Median(IReadOnlyList<RunResult> runs)
    {
        double Of(Func<RunResult, double> select)
        {
            double[] sorted = [.. runs.Select(select).Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }

        return runs[0] with
        {
            Seconds = Of(r => r.Seconds),
            Published = Of(r => r.Published),
            Consumed = Of(r => r.Consumed),
            Confirmed = Of(r => r.Confirmed),
            Refused = Of(r => r.Refused),
            Operations = Of(r => r.Operations),
            BrokerCpuSeconds = Of(r => r.BrokerCpuSeconds),
            ClientCpuSeconds = Of(r => r.ClientCpuSeconds),
            ResidentMiB = Of(r => r.ResidentMiB),
            PeakMiB = Of(r => r.PeakMiB),
            P50 = Of(r => r.P50),
            P99 = Of(r => r.P99),
            P999 = Of(r => r.P999),
            Max = Of(r => r.Max),
            LeastShare = Of(r => r.LeastShare),
            Capped = runs.Any(r => r.Capped),
        };
    }

    private double Per(double cpuSeconds, double rate) => rate > 0 && Seconds > 0 ? 1e6 * cpuSeconds / (rate * Seconds) : 0;
}
