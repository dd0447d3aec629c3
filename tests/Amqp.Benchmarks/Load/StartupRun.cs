using Amqp.Benchmarks.Load.Brokers;
using Amqp.Benchmarks.Load.Report;
using Amqp.Benchmarks.Load.Traffic;

namespace Amqp.Benchmarks.Load;

/// <summary>How long a broker takes from process start to an open AMQP connection, and what it takes in memory while idle.</summary>
internal static class StartupRun
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    /// <summary>Starts and stops it once.</summary>
    public static RunResult Measure(string name, Func<StartedBroker> start, CancellationToken cancellation)
    {
        using StartedBroker broker = start();
        cancellation.WaitHandle.WaitOne(Idle);
        cancellation.ThrowIfCancellationRequested();
        ProcessUsage usage = ProcessUsage.Read(broker.Target.Pid);
        LatencyHistogram time = new();
        time.Record(0, (long)(broker.StartTime.TotalSeconds * System.Diagnostics.Stopwatch.Frequency));
        return new RunResult
        {
            Broker = name,
            Scenario = "startup",
            Seconds = (broker.StartTime + Idle).TotalSeconds,
            BrokerCpuSeconds = usage.CpuSeconds,
            ResidentMiB = usage.ResidentKiB / 1024.0,
            PeakMiB = usage.PeakKiB / 1024.0,
        }.With(time, "startup");
    }
}
