using Amqp.Management.Conformance.Reporting;

namespace Amqp.Management.Conformance;

/// <summary>
/// Where this broker means to answer otherwise than RabbitMQ 3.10, and why. Everything else that differs is a defect; an entry that
/// nothing differs by is one too.
/// </summary>
internal static class Explanations
{
    public static IReadOnlyList<Explanation> All { get; } =
    [
        new("default queue type", "RabbitMQ 4 names the type that queues get, and keeps it in the metadata.", "default_queue_type$"),
        new("deletion protection", "Of RabbitMQ 4.1.", "protected_from_deletion$", RabbitMq: "missing"),
        new("values out of place", "What RabbitMQ takes although it means nothing, or fails on (500), is a bad request here.",
            "^status$", "PUT|POST", "^(500|20[14]) ", "^400 "),
    ];
}
