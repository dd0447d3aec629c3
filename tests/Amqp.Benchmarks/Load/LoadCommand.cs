using System.Runtime.InteropServices;
using Amqp.Benchmarks.Load.Brokers;
using Amqp.Benchmarks.Load.Report;
using Amqp.Benchmarks.Load.Traffic;
using Amqp.TestKit.Wire;

namespace Amqp.Benchmarks.Load;

/// <summary>The command <c>load</c>.</summary>
internal sealed class LoadCommand : IDisposable
{
    private readonly CommandLine _line;
    private readonly CancellationToken _cancellation;
    private readonly List<BrokerTarget> _targets = [];
    private readonly List<StartedBroker> _started = [];
    private readonly Dictionary<string, Func<StartedBroker>> _starters = [];
    private readonly string? _brokerCpus;
    private readonly string? _clientCpus;
    private readonly string? _json;

    private LoadCommand(CommandLine line, CancellationToken cancellation)
    {
        _line = line;
        _cancellation = cancellation;
        _brokerCpus = line.Text("broker-cpus");
        _clientCpus = line.Text("client-cpus");
        _json = line.Text("json");
    }

    /// <summary>Runs it; Ctrl-C ends it cleanly.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        using CancellationTokenSource cancellation = new();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            cancellation.Cancel();
        }

        // A broker that this program has started must not outlive it.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            using LoadCommand command = new(new CommandLine(arguments), cancellation.Token);
            command.Execute();
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("stopped");
            return 130;
        }
        catch (Exception e) when (e is LoadException or WireException or IOException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    public void Dispose()
    {
        foreach (StartedBroker broker in _started)
        {
            broker.Dispose();
        }
    }

    private void Execute()
    {
        Scenario[] scenarios = [.. (_line.Text("scenario") ?? "hello").Split(',').SelectMany(Presets.Find).Select(s => s.Override(_line))];
        FindTargets();
        int rounds = Math.Clamp(_line.Number("rounds", 0), 0, 100);
        string[] names = [.. _targets.Select(t => t.Name), .. _starters.Keys];
        if (names.Length == 0)
        {
            throw new LoadException("no broker: --uri, --compare, --start-rabbitmq, --start-amqpd or --exec");
        }

        string baseline = _line.Text("baseline") ?? names[^1];
        _line.RejectUnused();
        CpuPinning.Apply(Environment.ProcessId, _clientCpus);

        List<JsonReport.Entry> entries = [];
        foreach (Scenario scenario in scenarios)
        {
            Console.WriteLine(scenario);
            int otherwise = names.Length > 1 || scenario.Kind == ScenarioKind.Startup ? 3 : 1;
            RunResult[] runs = [.. RunRounds(scenario, rounds > 0 ? rounds : otherwise, names)];
            RunResult[] medians = [.. names.Select(name => RunResult.Median([.. runs.Where(r => r.Broker == name)]))];
            Console.WriteLine(ResultTable.Format(medians, baseline));
            entries.Add(new JsonReport.Entry(scenario, medians, runs));
        }

        if (_json is not null)
        {
            new JsonReport(DateTimeOffset.UtcNow, baseline, entries).Write(_json);
        }
    }

    private void FindTargets()
    {
        if (_line.Text("uri") is { } uri && _line.Text("exec") is null)
        {
            _targets.Add(new BrokerTarget("broker", AmqpUri.Parse(uri), _line.Number("pid", 0)));
        }

        foreach (string? compare in _line.All("compare"))
        {
            _targets.Add(BrokerTarget.Parse(compare ?? throw new LoadException("--compare needs NAME=URI:PID")));
        }

        string[] settings = (_line.Text("amqpd-args") ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool tls = _line.Flag("tls", false);
        if (_line.Has("start-amqpd"))
        {
            string path = _line.All("start-amqpd")[^1] ?? DaemonPath.Find();
            _starters["amqpd"] = () => StartedBroker.Amqpd("amqpd", path, settings, _brokerCpus, _cancellation, tls);
        }

        if (_line.Text("exec") is { } command)
        {
            int port = _line.Number("port", 5672);
            AmqpUri address = _line.Text("uri") is { } text ? AmqpUri.Parse(text) : new AmqpUri("127.0.0.1", port, "guest", "guest", "/");
            _starters["exec"] = () => StartedBroker.Command("exec", command, address, _brokerCpus, _cancellation);
        }

        if (_line.Has("start-rabbitmq"))
        {
            _starters["rabbitmq"] = () => StartedBroker.RabbitMq("rabbitmq", _brokerCpus, _cancellation, tls);
        }

        if (_targets.Select(t => t.Name).Concat(_starters.Keys).Distinct().Count() != _targets.Count + _starters.Count)
        {
            throw new LoadException("two brokers of one name");
        }
    }

    // Rounds are interleaved, A B A B, so that whatever else the machine does falls on all alike.
    private IEnumerable<RunResult> RunRounds(Scenario scenario, int rounds, string[] names)
    {
        if (scenario.Kind != ScenarioKind.Startup)
        {
            StartBrokers();
        }

        for (int round = 0; round < rounds; round++)
        {
            foreach (string name in names)
            {
                _cancellation.ThrowIfCancellationRequested();
                yield return scenario.Kind == ScenarioKind.Startup ? Startup(name) : RunOnce(scenario, name);
            }
        }
    }

    private RunResult Startup(string name) => _starters.TryGetValue(name, out Func<StartedBroker>? start)
        ? StartupRun.Measure(name, start, _cancellation)
        : throw new LoadException($"startup: {name} is running already; use --exec, --start-rabbitmq or --start-amqpd");

    private RunResult RunOnce(Scenario scenario, string name)
    {
        BrokerTarget target = _targets.Concat(_started.Select(s => s.Target)).First(t => t.Name == name);
        CpuPinning.Apply(target.Pid, _brokerCpus);
        return LoadRun.Measure(target, scenario, _cancellation);
    }

    private void StartBrokers()
    {
        if (_started.Count > 0)
        {
            return;
        }

        foreach (Func<StartedBroker> start in _starters.Values)
        {
            StartedBroker broker = start();
            _started.Add(broker);
            if (broker.Target.Uri.Tls)
            {
                LoadConnection connection = LoadConnection.Open(broker.Target.Uri);
                Console.WriteLine($"{broker.Target.Name}: {connection.Encryption}");
                connection.Close();
            }
        }
    }
}
