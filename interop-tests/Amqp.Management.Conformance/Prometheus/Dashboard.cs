using System.Text.RegularExpressions;

namespace Amqp.Management.Conformance.Prometheus;

/// <summary>
/// What Grafana's dashboard RabbitMQ-Overview (https://grafana.com/grafana/dashboards/10991, as of RabbitMQ 4.1) asks Prometheus for. Every
/// panel joins its metric with <c>rabbitmq_identity_info</c> by instance and job, which is what can go wrong beside a missing name.
/// </summary>
internal static partial class Dashboard
{
    private const string Identity = "rabbitmq_identity_info{rabbitmq_cluster=\"$rabbitmq_cluster\", namespace=\"$namespace\",rabbitmq_endpoint=\"$endpoint\"}";
    private const string Join = "* on(instance, job) group_left(rabbitmq_cluster, rabbitmq_node) " + Identity;

    /// <summary>What is shown by node, as a sum of rates.</summary>
    private static readonly string[] s_rates =
    [
        "rabbitmq_global_messages_received_total",
        "rabbitmq_global_messages_routed_total",
        "rabbitmq_global_messages_confirmed_total",
        "rabbitmq_global_messages_unroutable_dropped_total",
        "rabbitmq_global_messages_unroutable_returned_total",
        "rabbitmq_global_messages_redelivered_total",
        "rabbitmq_global_messages_delivered_consume_manual_ack_total",
        "rabbitmq_global_messages_delivered_consume_auto_ack_total",
        "rabbitmq_global_messages_acknowledged_total",
        "rabbitmq_global_messages_delivered_get_auto_ack_total",
        "rabbitmq_global_messages_get_empty_total",
        "rabbitmq_global_messages_delivered_get_manual_ack_total",
        "rabbitmq_queues_declared_total",
        "rabbitmq_queues_created_total",
        "rabbitmq_queues_deleted_total",
        "rabbitmq_channels_opened_total",
        "rabbitmq_channels_closed_total",
        "rabbitmq_connections_opened_total",
        "rabbitmq_connections_closed_total",
    ];

    /// <summary>What is shown as it is.</summary>
    private static readonly string[] s_values =
    [
        "rabbitmq_queue_messages_ready", "rabbitmq_queue_messages_unacked", "rabbitmq_disk_space_available_bytes", "rabbitmq_queues", "rabbitmq_channels",
        "rabbitmq_connections", "rabbitmq_global_publishers", "rabbitmq_global_consumers",
    ];

    private static readonly string[] s_sizes = ["100", "1000", "10000", "100000", "1000000", "10000000", "50000000", "100000000", "+Inf"];

    /// <summary>Panels by title, with their expressions.</summary>
    public static IEnumerable<(string Title, string Expression)> Panels =>
    [
        .. s_rates.Select(metric => ($"{metric} / s", $"sum(rate({metric}[60s]) {Join}) by(rabbitmq_node)")),
        .. s_values.Select(metric => (metric, $"{metric} {Join}")),
        .. s_values.Select(metric => ($"sum of {metric}", $"sum({metric} {Join})")),
        .. s_sizes.Select(size => ($"sizes to {size}", $"sum(increase(rabbitmq_message_size_bytes_bucket{{le=\"{size}\"}}[$__range]) {Join}) / sum(increase(rabbitmq_message_size_bytes_bucket{{le=\"+Inf\"}}[$__range]) {Join})")),
        ("mean size", $"sum (increase(rabbitmq_message_size_bytes_sum[$__range]) {Join}) / sum (increase(rabbitmq_message_size_bytes_count[$__range]) {Join})"),
        ("nodes", $"count({Identity})"),
        ("nodes' versions", "rabbitmq_erlang_uptime_seconds *on(instance,job) group_left(rabbitmq_version, erlang_version) rabbitmq_build_info " + Join),
        ("memory available", $"(rabbitmq_resident_memory_limit_bytes {Join}) - (rabbitmq_process_resident_memory_bytes {Join})"),
        ("file descriptors available", $"(rabbitmq_process_max_fds {Join}) - (rabbitmq_process_open_fds {Join})"),
        ("sockets available", $"(rabbitmq_process_max_tcp_sockets {Join}) - (rabbitmq_process_open_tcp_sockets {Join})"),
        ("disk above its limit", $"(rabbitmq_disk_space_available_bytes {Join}) - (rabbitmq_disk_space_available_limit_bytes {Join})"),
        ("unconfirmed / s", $"sum(rate(rabbitmq_global_messages_received_confirm_total[60s]) {Join} - rate(rabbitmq_global_messages_confirmed_total[60s]) {Join}) by(rabbitmq_node)"),
        ("delivered / s", $"sum((rate(rabbitmq_global_messages_delivered_consume_auto_ack_total[60s]) {Join}) + (rate(rabbitmq_global_messages_delivered_consume_manual_ack_total[60s]) {Join})) by(rabbitmq_node)"),
    ];

    /// <summary>The metrics that it uses, and those that people are alerted by besides.</summary>
    public static IEnumerable<string> Metrics => Panels.SelectMany(panel => Metric().Matches(panel.Expression)).Select(match => match.Value)
        .Where(name => name is not "rabbitmq_cluster" and not "rabbitmq_node" and not "rabbitmq_endpoint" and not "rabbitmq_version")
        .Concat(
        [
            "rabbitmq_consumers", "rabbitmq_queue_consumers", "rabbitmq_queue_messages", "rabbitmq_queue_messages_bytes", "rabbitmq_queue_messages_persistent",
            "rabbitmq_queue_process_memory_bytes", "rabbitmq_alarms_memory_used_watermark", "rabbitmq_alarms_free_disk_space_watermark",
            "rabbitmq_alarms_file_descriptor_limit", "rabbitmq_global_messages_delivered_total", "rabbitmq_unreachable_cluster_peers_count",
        ])
        .Distinct().Order(StringComparer.Ordinal);

    /// <summary>An expression with the dashboard's variables filled in.</summary>
    public static string Fill(string expression, string cluster) => expression
        .Replace("$rabbitmq_cluster", cluster, StringComparison.Ordinal)
        .Replace("$namespace", "", StringComparison.Ordinal)
        .Replace("$endpoint", "aggregated", StringComparison.Ordinal)
        .Replace("$__range", "5m", StringComparison.Ordinal);

    [GeneratedRegex("rabbitmq_[a-z_]+")]
    private static partial Regex Metric();
}
