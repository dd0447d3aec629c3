using Amqp.Protocol;

namespace Amqp.Daemon.Tests.Soak;

/// <summary>A queue of the soak, and how it is used.</summary>
/// <param name="Name">Its name.</param>
internal sealed record SoakQueue(string Name)
{
    /// <summary>What it is published through: itself, or a fanout exchange.</summary>
    public string? Exchange { get; init; }

    public FieldTable? Arguments { get; init; }

    public int Consumers { get; init; } = 1;

    /// <summary>Acks are committed in transactions.</summary>
    public bool Commits { get; init; }

    /// <summary>Consumed slowly, so that there is a backlog.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Some messages are kept for long, so that they pin segments whose rest is settled; bodies are larger.</summary>
    public bool HasStragglers { get; init; }

    /// <summary>Its messages are persistent, whatever their publisher asks for.</summary>
    public bool IsPersistent => Name == "quorum";

    public static IReadOnlyList<SoakQueue> All { get; } =
    [
        new("plain") { Consumers = 2 },
        new("committed") { Commits = true },
        new("ranked") { Arguments = new FieldTableBuilder().Add("x-max-priority", 5).Build() },
        new("quorum") { Arguments = new FieldTableBuilder().Add("x-queue-type", "quorum").Add("x-delivery-limit", -1).Build() },
        new("fan1") { Exchange = "fan" },
        new("fan2") { Exchange = "fan", Commits = true },
        new("slow") { IsSlow = true },
        new("kept") { HasStragglers = true },
    ];

    /// <summary>What is published to: queues by their names, and exchanges.</summary>
    public static IReadOnlyList<(string Exchange, string Key, SoakQueue[] Queues)> Targets { get; } =
    [
        .. All.Where(queue => queue.Exchange is null).Select(queue => ("", queue.Name, new[] { queue })),
        ("", "plain", [All[0]]),
        ("fan", "", [.. All.Where(queue => queue.Exchange == "fan")]),
    ];
}
