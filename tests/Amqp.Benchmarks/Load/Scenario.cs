using System.Globalization;

namespace Amqp.Benchmarks.Load;

/// <summary>What one run does to a broker.</summary>
internal sealed record Scenario
{
    public required string Name { get; init; }

    public ScenarioKind Kind { get; init; } = ScenarioKind.Messages;

    /// <summary>Publishing connections; in churn scenarios, connections or threads that churn.</summary>
    public int Publishers { get; init; } = 1;

    /// <summary>Consuming connections.</summary>
    public int Consumers { get; init; } = 1;

    public int Queues { get; init; } = 1;

    /// <summary>Octets of a body.</summary>
    public int Size { get; init; } = 16;

    /// <summary>Delivery mode 2, and durable queues.</summary>
    public bool Persistent { get; init; }

    /// <summary>Unconfirmed messages per publisher; 0 for no confirms.</summary>
    public int Confirms { get; init; }

    public AckMode Ack { get; init; } = AckMode.Auto;

    /// <summary>Messages per ack with <see cref="AckMode.Multiple"/>.</summary>
    public int AckEvery { get; init; } = 50;

    /// <summary>0 for no limit.</summary>
    public int Prefetch { get; init; }

    /// <summary>Messages per second of all publishers together; 0 for as fast as it goes.</summary>
    public int Rate { get; init; }

    /// <summary>Puts a timestamp into each body and measures end to end.</summary>
    public bool Latency { get; init; }

    public ExchangeKind Exchange { get; init; } = ExchangeKind.Default;

    /// <summary>Bindings per queue of the topic exchange that match nothing, besides the one that matches.</summary>
    public int Bindings { get; init; } = 20;

    /// <summary>Messages that may be in the broker before publishers wait.</summary>
    public long MaxBacklog { get; init; }

    /// <summary>Seconds measured.</summary>
    public int Duration { get; init; } = 10;

    /// <summary>Seconds before.</summary>
    public int Warmup { get; init; } = 3;

    /// <summary>Queues that a message reaches.</summary>
    public int Copies => Exchange == ExchangeKind.Fanout ? Queues : 1;

    /// <summary>The backlog allowed: what was asked for, at most 4 million messages and 1 GiB, so that no broker is run out of memory.</summary>
    public long BacklogLimit
    {
        get
        {
            long limit = Math.Min(4_000_000, (1L << 30) / (Size + 64));
            return Math.Max(1, MaxBacklog > 0 ? Math.Min(MaxBacklog, limit) : limit);
        }
    }

    /// <summary>Applies what the command line says.</summary>
    public Scenario Override(CommandLine line)
    {
        int prefetch = line.Number("prefetch", Prefetch);
        Scenario scenario = this with
        {
            Publishers = line.Number("publishers", Publishers),
            Consumers = line.Number("consumers", Consumers),
            Queues = line.Number("queues", Queues),
            Size = line.Number("size", Size),
            Persistent = line.Flag("persistent", Persistent),
            Confirms = line.Number("confirms", Confirms),
            Ack = line.Text("ack") is { } ack ? ParseEnum<AckMode>("ack", ack) : Ack,
            AckEvery = line.Number("ack-every", prefetch > 0 ? Math.Min(AckEvery, prefetch) : AckEvery),
            Prefetch = prefetch,
            Rate = line.Number("rate", Rate),
            Latency = line.Flag("latency", Latency),
            Exchange = line.Text("exchange") is { } exchange ? ParseEnum<ExchangeKind>("exchange", exchange) : Exchange,
            Bindings = line.Number("bindings", Bindings),
            MaxBacklog = line.Number("max-backlog", (int)MaxBacklog),
            Duration = line.Number("duration", Duration),
            Warmup = line.Number("warmup", Warmup),
        };
        scenario.Check();
        return scenario;
    }

    public override string ToString()
    {
        if (Kind == ScenarioKind.Startup)
        {
            return $"{Name}: process start to an open connection; CPU and memory of that and 2 s of idling";
        }

        if (Kind != ScenarioKind.Messages)
        {
            return $"{Name}: {Publishers} at once, {Duration} s";
        }

        List<string> parts =
        [
            $"{Publishers} publishers, {Consumers} consumers, {Queues} queues",
            string.Create(CultureInfo.InvariantCulture, $"{Size} octets{(Persistent ? " persistent" : string.Empty)}"),
            Confirms > 0 ? $"confirms, {Confirms} outstanding" : "no confirms",
            Ack == AckMode.Multiple ? $"ack every {AckEvery}" : $"ack {Ack.ToString().ToLowerInvariant()}",
            Prefetch > 0 ? $"prefetch {Prefetch}" : "no prefetch limit",
        ];
        if (Rate > 0)
        {
            parts.Add($"{Rate}/s");
        }

        if (Exchange != ExchangeKind.Default)
        {
            parts.Add(Exchange.ToString().ToLowerInvariant());
        }

        return $"{Name}: {string.Join(", ", parts)}; {Warmup} + {Duration} s";
    }

    private static T ParseEnum<T>(string name, string text)
        where T : struct, Enum
        => Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value
            : throw new LoadException($"--{name} {text}: one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");

    private void Check()
    {
        Require(Publishers is >= 0 and <= 1000 && Consumers is >= 0 and <= 1000, "at most 1000 publishers and 1000 consumers");
        Require(Publishers + Consumers > 0, "neither publishers nor consumers");
        Require(Queues is >= 1 and <= 10_000, "1 to 10000 queues");
        Require(Size is >= 0 and <= 128 * 1024 * 1024, "bodies of at most 128 MiB");
        Require(!Latency || Size >= 8, "latency needs bodies of 8 octets or more");
        Require(Confirms <= 1_000_000, "at most a million unconfirmed messages");
        Require(Prefetch <= ushort.MaxValue, "prefetch is at most 65535");
        Require(AckEvery >= 1, "--ack-every is at least 1");
        Require(Ack != AckMode.Multiple || Prefetch == 0 || AckEvery <= Prefetch, "--ack-every above --prefetch stops the consumer");
        Require(Duration is >= 1 and <= 3600 && Warmup <= 600, "1 to 3600 seconds, warm-up at most 600");
    }

    private void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new LoadException($"{Name}: {message}");
        }
    }
}
