using System.Diagnostics;
using System.Globalization;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Soak;

/// <summary>A data directory and many daemons on it, one after the other, most of which are killed: under load, while they start, while they stop.</summary>
internal sealed class SoakRun(int seed, TextWriter log)
{
    private const int Kill = 9;
    private readonly Random _random = new(seed);
    private readonly SoakLedger _ledger = new();
    private readonly SortedDictionary<string, int> _found = new(StringComparer.Ordinal);
    private readonly List<SoakPublisher> _publishers = [];
    private SoakTopology? _topology;
    private int _life;
    private int _kills;
    private int _killsAtStart;
    private int _killsAtEnd;
    private int _cleanEnds;
    private string _said = "";

    public IReadOnlyList<string> Violations => _ledger.Violations;

    /// <summary>What happened, in a line.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {seed}: {_kills} kills under load, {_killsAtStart} of a start, {_killsAtEnd} of an end, {_cleanEnds} clean ends; {_ledger.Confirmed} confirmed, "
        + $"{_ledger.Deliveries} delivered, {_ledger.Redeliveries} of them again, {_ledger.Commits} acks committed, {_topology?.Operations} changes of the topology; "
        + $"left by kills: {string.Join(", ", _found.Select(pair => $"{pair.Value} x {pair.Key}"))}");

    /// <summary>Lives and kills until so many kills, or so much time, have gone by; then one last life in which everything is looked at.</summary>
    public async Task RunAsync(int kills, TimeSpan time)
    {
        using var directory = new TemporaryDirectory();
        _topology = new SoakTopology(_ledger, _random.Next());
        foreach (var target in SoakQueue.Targets)
        {
            _publishers.Add(new SoakPublisher(_ledger, _publishers.Count, target, _random.Next()));
        }

        for (var clock = Stopwatch.StartNew(); _kills + _killsAtStart + _killsAtEnd < kills && clock.Elapsed < time && Violations.Count == 0;)
        {
            _ledger.BeginLife(++_life);
            if (_random.Next(100) < 25 && _life > 1)
            {
                await KillAtStartAsync(directory);
            }
            else
            {
                await LiveAsync(directory);
            }

            NoteLeftovers(directory);
            if (_life % 10 == 0)
            {
                await log.WriteLineAsync($"life {_life}: {Summary}");
            }
        }

        _ledger.BeginLife(++_life);
        await LookAtTheRestAsync(directory);
    }

    private DaemonProcess Start(TemporaryDirectory directory) =>
        DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory["data"], "disk_free_limit.absolute=0", "disk_ballast.size=1MiB");

    private async Task KillAtStartAsync(TemporaryDirectory directory)
    {
        await using var daemon = Start(directory);
        await Task.Delay(_random.Next(250));
        daemon.Signal(Kill);
        await daemon.ExitAsync();
        _killsAtStart++;
    }

    private async Task LiveAsync(TemporaryDirectory directory)
    {
        await using var daemon = Start(directory);
        var port = await daemon.ReadyAsync();
        await DeclareAsync(port);
        using var ending = new CancellationTokenSource();
        SoakClient[] clients =
        [
            .. _publishers,
            .. SoakQueue.All.SelectMany(queue => Enumerable.Range(0, queue.Consumers).Select(_ => new SoakConsumer(_ledger, queue, _random.Next()))),
            _topology!,
        ];
        var work = Array.ConvertAll(clients, client => Task.Run(() => client.RunAsync(port, ending.Token)));

        // Some live long enough for segments to be compacted.
        await Task.Delay(_random.Next(10) == 0 ? _random.Next(5000, 8000) : _random.Next(200, 2500));
        Assert.False(daemon.HasExited, "the daemon has ended by itself");
        await ending.CancelAsync();
        await EndAsync(daemon);
        await Task.WhenAll(work);
        _said = string.Join('\n', daemon.Lines.Where(line => line.Contains("[warning]", StringComparison.Ordinal) || line.Contains("[error]", StringComparison.Ordinal)));
    }

    private async Task EndAsync(DaemonProcess daemon)
    {
        switch (_random.Next(10))
        {
            case 0:
                daemon.Signal(DaemonProcess.Terminate);
                if (await daemon.ExitAsync() != 0)
                {
                    _ledger.Violate("the daemon did not end well");
                }

                _cleanEnds++;
                break;
            case 1:
                daemon.Signal(DaemonProcess.Terminate);
                await Task.Delay(_random.Next(40));
                daemon.TrySignal(Kill);
                await daemon.ExitAsync();
                _killsAtEnd++;
                break;
            default:
                daemon.Signal(Kill);
                await daemon.ExitAsync();
                _kills++;
                break;
        }
    }

    private static async Task DeclareAsync(int port)
    {
        await using var connection = await WireConnection.OpenAsync("127.0.0.1", port, new WireOptions { Timeout = TimeSpan.FromSeconds(60) });
        var channel = await connection.OpenChannelAsync();
        await channel.DeclareExchangeAsync("fan", "fanout", durable: true);
        foreach (var queue in SoakQueue.All)
        {
            await channel.DeclareQueueAsync(queue.Name, durable: true, arguments: queue.Arguments);
            if (queue.Exchange is { } exchange)
            {
                await channel.BindQueueAsync(queue.Name, exchange);
            }
        }

        await connection.CloseAsync();
    }

    /// <summary>What was being written tells what the kill came into the middle of.</summary>
    private void NoteLeftovers(TemporaryDirectory directory)
    {
        foreach (var (pattern, what) in new[] { ("*.seg.new", "compaction under way"), ("*.ack.new", "ack log being rewritten"), ("metadata.new", "metadata snapshot under way") })
        {
            if (Directory.EnumerateFiles(directory["data"], pattern, SearchOption.AllDirectories).Any())
            {
                _found[what] = _found.GetValueOrDefault(what) + 1;
            }
        }

        if (Directory.EnumerateFiles(directory["data/queues"], "*-????.seg").Any())
        {
            _found["compacted segments"] = _found.GetValueOrDefault("compacted segments") + 1;
        }

        if (Directory.Exists(directory["data/quarantine"]) && Directory.EnumerateFiles(directory["data/quarantine"]).FirstOrDefault() is { } file)
        {
            _ledger.Violate($"{Path.GetFileName(file)} was put aside as damaged; the daemon said: {_said}");
        }
    }

    private async Task LookAtTheRestAsync(TemporaryDirectory directory)
    {
        await using var daemon = Start(directory);
        var port = await daemon.ReadyAsync();
        await using var connection = await WireConnection.OpenAsync("127.0.0.1", port, new WireOptions { Timeout = TimeSpan.FromSeconds(60) });
        var channel = await connection.OpenChannelAsync();
        foreach (var queue in SoakQueue.All)
        {
            var last = new Dictionary<(int, byte), int>();
            while (await channel.GetAsync(queue.Name, noAck: true) is { } got)
            {
                if (!SoakMessage.TryParse(got.Body.Span, out var message))
                {
                    _ledger.Violate($"{queue.Name} holds something that nobody published");
                    continue;
                }

                _ledger.Delivered(queue.Name, message, got.Redelivered);
                _ledger.Left(queue.Name, message);
                var stream = (message.Publisher, queue.Arguments is null ? (byte)0 : message.Priority);
                if (last.TryGetValue(stream, out var before) && before >= message.Number)
                {
                    _ledger.Violate($"{message} is in {queue.Name} behind {before}");
                }

                last[stream] = message.Number;
            }
        }

        _ledger.CheckNothingLost();
        await log.WriteLineAsync(Summary);
    }
}
