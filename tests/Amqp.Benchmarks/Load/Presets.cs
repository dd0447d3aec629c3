namespace Amqp.Benchmarks.Load;

/// <summary>The scenarios by name. A preset may be several runs.</summary>
internal static class Presets
{
    private const int KiB = 1024;

    public static IReadOnlyList<string> Names { get; } =
    [
        "hello", "acks", "fair", "confirm", "confirm1", "confirm-consumed", "confirm50", "confirm1000", "fair-durable", "queues50", "latency", "large", "fanout", "topic",
        "conn-churn", "channel-churn", "queue-churn", "startup",
    ];

    public static IReadOnlyList<Scenario> Find(string name) => name switch
    {
        "hello" => [new() { Name = name }],
        "acks" => [new() { Name = name, Ack = AckMode.Multiple, AckEvery = 50, Prefetch = 200 }],
        "fair" => [new() { Name = name, Publishers = 20, Consumers = 20, Ack = AckMode.Each, Prefetch = 200 }],
        "confirm" => [new() { Name = name, Consumers = 0, Size = KiB, Persistent = true, Confirms = 500 }],
        "confirm1" => [new() { Name = name, Consumers = 0, Size = KiB, Persistent = true, Confirms = 1 }],
        "confirm-consumed" =>
        [
            new() { Name = name, Size = KiB, Persistent = true, Confirms = 500, Ack = AckMode.Multiple, Prefetch = 200 },
        ],
        "confirm50" => [ManyQueues(name, 50, 10)],
        "confirm1000" => [ManyQueues(name, 1000, 10)],
        "fair-durable" =>
        [
            new() { Name = name, Publishers = 20, Consumers = 20, Size = KiB, Persistent = true, Confirms = 100, Ack = AckMode.Each, Prefetch = 200 },
        ],
        "queues50" => [new() { Name = name, Publishers = 10, Consumers = 10, Queues = 50, Ack = AckMode.Multiple, Prefetch = 200 }],
        "latency" => [Latency(1000), Latency(10_000)],
        "large" => [Large(64), Large(1024)],
        "fanout" => [new() { Name = name, Consumers = 10, Queues = 10, Exchange = ExchangeKind.Fanout }],
        "topic" => [new() { Name = name, Consumers = 10, Queues = 10, Exchange = ExchangeKind.Topic }],
        "conn-churn" => [new() { Name = name, Kind = ScenarioKind.Connections, Publishers = 4, Consumers = 0 }],
        "channel-churn" => [new() { Name = name, Kind = ScenarioKind.Channels, Publishers = 4, Consumers = 0 }],
        "queue-churn" => [new() { Name = name, Kind = ScenarioKind.Queues, Publishers = 4, Consumers = 0 }],
        "startup" => [new() { Name = name, Kind = ScenarioKind.Startup }],
        _ => throw new LoadException($"there is no scenario '{name}'; there are {string.Join(", ", Names)}"),
    };

    private static Scenario Latency(int rate) => new()
    {
        Name = $"latency@{rate}",
        Rate = rate,
        Latency = true,
        Ack = AckMode.Each,
        Prefetch = 200,
    };

    private static Scenario ManyQueues(string name, int queues, int publishers) => new()
    {
        Name = name,
        Publishers = publishers,
        Consumers = publishers,
        Queues = queues,
        Size = KiB,
        Persistent = true,
        Confirms = 100,
        Ack = AckMode.Multiple,
        Prefetch = 200,
    };

    private static Scenario Large(int kibibytes) => new()
    {
        Name = $"large@{kibibytes}KiB",
        Size = kibibytes * KiB,
        Ack = AckMode.Each,
        Prefetch = 20,
        MaxBacklog = Math.Max(64, 128 * KiB / kibibytes),
    };
}
