using System.Diagnostics;
using Amqp.Benchmarks.Load.Brokers;
using Amqp.Benchmarks.Load.Report;
using Amqp.Benchmarks.Load.Traffic;

namespace Amqp.Benchmarks.Load;

/// <summary>One scenario on one broker: set up, warm up, measure, tear down.</summary>
internal sealed class LoadRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan QuietSlice = TimeSpan.FromSeconds(0.5);
    private const int QuietSlices = 20;
    private const double QuietShare = 0.05;

    private readonly BrokerTarget _target;
    private readonly Scenario _scenario;
    private readonly RunState _state;
    private readonly Topology? _topology;
    private readonly List<Worker> _publishers = [];
    private readonly List<Worker> _consumers = [];

    private LoadRun(BrokerTarget target, Scenario scenario, CancellationToken cancellation)
    {
        _target = target;
        _scenario = scenario;
        _state = new RunState(cancellation);
        string prefix = $"load-{Guid.NewGuid():N}"[..12];
        if (scenario.Kind == ScenarioKind.Messages)
        {
            _topology = new Topology(target.Uri, scenario, prefix);
        }

        try
        {
            Connect(prefix);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static RunResult Measure(BrokerTarget target, Scenario scenario, CancellationToken cancellation)
    {
        WaitUntilQuiet(target.Pid, cancellation);
        ProcessUsage.ResetPeak(target.Pid);
        using LoadRun run = new(target, scenario, cancellation);
        return run.Measure();
    }

    public void Dispose()
    {
        _state.Stop();
        foreach (Worker worker in (IEnumerable<Worker>)[.. _publishers, .. _consumers])
        {
            // Publishers end by themselves; a consumer waits for a message that does not come.
            worker.Join(worker is Consumer ? TimeSpan.Zero : Patience);
            worker.Dispose();
        }

        _topology?.Dispose();
        _state.Dispose();
    }

    // A broker may go on for seconds with what the run before left behind, its deleted queues for instance.
    private static void WaitUntilQuiet(int pid, CancellationToken cancellation)
    {
        double before = ProcessUsage.Read(pid).CpuSeconds;
        for (int i = 0; i < QuietSlices && pid != 0; i++)
        {
            cancellation.WaitHandle.WaitOne(QuietSlice);
            cancellation.ThrowIfCancellationRequested();
            double now = ProcessUsage.Read(pid).CpuSeconds;
            if (now - before < QuietShare * QuietSlice.TotalSeconds)
            {
                return;
            }

            before = now;
        }
    }

    private void Connect(string prefix)
    {
        if (_topology is null)
        {
            for (int i = 0; i < _scenario.Publishers; i++)
            {
                _publishers.Add(new Churn(i, _target.Uri, _scenario, prefix, _state));
            }

            return;
        }

        Backlog backlog = new(_scenario);
        for (int i = 0; i < _scenario.Consumers; i++)
        {
            _consumers.Add(new Consumer(i, _topology.OpenConsumer(i), _scenario, _state));
        }

        for (int i = 0; i < _scenario.Publishers; i++)
        {
            LoadConnection connection = _topology.OpenPublisher(i, out PublishTemplate template);
            _publishers.Add(new Publisher(i, connection, template, _scenario, backlog, _state));
        }

        backlog.Watch([.. _publishers], [.. _consumers]);
    }

    private RunResult Measure()
    {
        foreach (Worker worker in (IEnumerable<Worker>)[.. _consumers, .. _publishers])
        {
            worker.Start();
        }

        _state.Wait(TimeSpan.FromSeconds(_scenario.Warmup));
        _state.Measuring = true;
        Sample before = Take();
        _state.Wait(TimeSpan.FromSeconds(_scenario.Duration));
        Sample after = Take();
        _state.Measuring = false;
        _state.Stop();
        foreach (Worker worker in _publishers)
        {
            worker.Join(Patience);
        }

        foreach (Worker worker in _consumers)
        {
            worker.Join(TimeSpan.Zero);
        }

        return _state.Failure is null ? Result(before, after) : throw new LoadException(_state.Failure);
    }

    private Sample Take() => new(
        Stopwatch.GetTimestamp(),
        [.. _publishers.Select(w => w.Counters)],
        [.. _consumers.Select(w => w.Counters.Messages)],
        ProcessUsage.Read(_target.Pid),
        ProcessUsage.Read(Environment.ProcessId));

    private RunResult Result(Sample before, Sample after)
    {
        double seconds = Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds;
        double Rate(Func<Counters, long> select) => (after.Publishers.Sum(select) - before.Publishers.Sum(select)) / seconds;
        long[] consumed = [.. after.Consumers.Zip(before.Consumers, (a, b) => a - b)];
        double messages = Rate(c => c.Messages);
        bool churn = _topology is null;
        RunResult result = new()
        {
            Broker = _target.Name,
            Scenario = _scenario.Name,
            Seconds = seconds,
            Published = churn ? 0 : messages,
            Operations = churn ? messages : 0,
            Consumed = consumed.Sum() / seconds,
            Confirmed = Rate(c => c.Confirmed),
            Refused = Rate(c => c.Refused),
            BrokerCpuSeconds = after.Broker.CpuSeconds - before.Broker.CpuSeconds,
            ClientCpuSeconds = after.Client.CpuSeconds - before.Client.CpuSeconds,
            ResidentMiB = after.Broker.ResidentKiB / 1024.0,
            PeakMiB = after.Broker.PeakKiB / 1024.0,
            LeastShare = consumed.Length > 1 && consumed.Sum() > 0 ? (double)consumed.Min() * consumed.Length / consumed.Sum() : 0,
            Capped = _state.Capped,
        };
        return churn
            ? result.With(Merge(_publishers), "operation")
            : _scenario.Latency && _consumers.Count > 0
                ? result.With(Merge(_consumers), "end-to-end")
                : result.With(Merge(_publishers), "confirm");
    }

    private static LatencyHistogram Merge(IEnumerable<Worker> workers)
    {
        LatencyHistogram merged = new();
        foreach (Worker worker in workers)
        {
            merged.Add(worker.Latency);
        }

        return merged;
    }

    private sealed record Sample(long Timestamp, Counters[] Publishers, long[] Consumers, ProcessUsage Broker, ProcessUsage Client);
}
