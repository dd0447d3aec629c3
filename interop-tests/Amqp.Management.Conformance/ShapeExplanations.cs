using Amqp.Management.Conformance.Reporting;

namespace Amqp.Management.Conformance;

/// <summary>Where answers with statistics have other members than RabbitMQ 3.10's, and why.</summary>
internal static class ShapeExplanations
{
    private const string Missing = @"^\(missing\)$";

    public static IReadOnlyList<Explanation> All { get; } =
    [
        new("break-down", "What RabbitMQ counts by pairs of objects in its detailed mode only is always there.", "(incoming|outgoing|deliveries|publishes)\\[\\]$", RabbitMq: "^0 items$"),
        new("own members", "What RabbitMQ has not: see API.md.", "(^|/)(oldest_message_age|paused)$", RabbitMq: Missing),
        new("of RabbitMQ 4", "Later versions have it.", "(^|/)(protected_from_deletion|default_queue_type|is_op_policy_updating_enabled)$", RabbitMq: Missing),
        new("insides of a queue", "Where RabbitMQ's classic queue keeps its messages has no like here.", "backing_queue_status/delta$"),
        new("head of what is out", "The timestamp is that of the first ready message, not of one that is out.", "head_message_timestamp$", This: "^Null$"),
        new("idle all the same", "When it was last busy is always said.", "(^|/)idle_since$", RabbitMq: Missing),
        new("node of a queue", "Always said.", "^\\[\\]/node$", "disable_stats", Missing),
        new("exclusive", "A quorum queue is not; RabbitMQ does not know.", "^\\[\\]/exclusive$", "enable_queue_totals", "^Null$"),
        new("socket options", "Those that there are.", "socket_opts"),
        new("contexts", "The HTTP API is one.", "contexts\\[\\]"),
        new("files", "This broker was configured without a file, and the API was started beside it.", "(config_files|enabled_plugins)\\[\\]$"),
        new("event queue", "Said whether there are statistics or not.", "^statistics_db_event_queue$", RabbitMq: Missing),
    ];
}
