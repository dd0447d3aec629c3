namespace Amqp.Management.Conformance.Prometheus;

/// <summary>
/// Where this broker's metrics are meant to be others than those of RabbitMQ 3.10, and why. Everything else that differs is a defect; an
/// entry that nothing differs by is one too.
/// </summary>
internal static class MetricExplanations
{
    public static IReadOnlyList<MetricExplanation> All { get; } =
    [
        new("The Erlang machine's own.", "erlang_(vm|mnesia)_.*|erlang_net_ticktime_seconds", "name", This: "missing"),
        new("RabbitMQ's tables on disk, and the files they are in.", "io_.*|schema_db_.*|msg_store_.*|queue_index_.*|queue_disk_(reads|writes)_total", "name", This: "missing"),
        new("There are no replicas to agree with.", "raft_.*", "name", This: "missing"),
        new("Of RabbitMQ 4: sizes of messages, which queues there are, deliveries by queue, publishes by exchange, peers.",
            "message_size_bytes|queue_info|exchange_messages_.*|queue_exchange_.*|queue_get_.*|queue_messages_(delivered|redelivered|acked)_.*|unreachable_cluster_peers_count", "name", "missing"),
        new("What Prometheus' client libraries tell of a process.", "process_cpu_seconds_total", "name", "missing"),
        new("RabbitMQ 4 says it in other words.", "auth_attempts_.*|global_(consumers|publishers)|queue_messages_published_total|channel_prefetch", "help"),
        new("RabbitMQ 4 says which of its answers it is.", "identity_info", "labels", This: "rabbitmq_endpoint"),
        new("The product is named.", "build_info", "labels", This: "product_name"),
        new("Other names and versions.", "(identity|build)_info", "value"),
        new("Another process on the same machine.",
            "process_.*|erlang_.*|resident_memory_limit_bytes|disk_space_available_(limit_)?bytes|.*_reductions_total|queue_process_memory_bytes|connection_(incoming|outgoing)_(bytes|packets)_total", "value"),
        new("Scrapes take their own time.", "telemetry_.*", "value|labels"),
        new("Measured over another time.", "queue_consumer_(capacity|utilisation)", "value"),
        new("RabbitMQ counts every channel that published by itself; here nobody counts by all three.", "queue_messages_published_total", "labels", "channel"),
        new("RabbitMQ counts messages into queues that do not exist.", "queue_messages_published_total", "value", "nowhere|^\\{\\} "),
        new("A counter does not fall when channels or connections close.", "channel_messages_(published|confirmed)_total|channel_get_total", "value", "^\\{\\} "),
        new("It counts by queue and exchange, whoever is gone.", "queue_messages_published_total", "value", "m-short"),
        new("RabbitMQ adds them up under another name than it looks for.", "queue_messages_persistent_bytes", "value", "^\\{\\} 0$"),
        new("RabbitMQ has these among its sums only.", "process_start_time_seconds|alarms_.*", "name", "missing"),
        new("What a transaction holds counts when it is committed, and waits for no confirm.", "global_messages_received_(confirm_)?total", "value"),
        new("RabbitMQ goes on counting a channel that published and closed.", "global_publishers", "value"),
        new("What is not a number is left out.", "queue_head_message_timestamp", "value|labels"),
    ];
}
