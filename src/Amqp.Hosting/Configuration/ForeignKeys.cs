namespace Amqp.Hosting.Configuration;

/// <summary>
/// Keys that RabbitMQ knows and this version does not act on. They deserve another warning than a typing error. A <c>$name</c>
/// stands for one segment, a <c>*</c> at the end for any number of them.
/// </summary>
internal static class ForeignKeys
{
    /// <summary>All of them, as https://www.rabbitmq.com/docs/configure and the documentation of the plugins list them.</summary>
    public static readonly string[] All =
    [
        "listeners.ssl", "listeners.ssl.$name", "ssl_options", "ssl_options.*", "ssl_handshake_timeout", "ssl_cert_login_from",
        "ssl_cert_login_san_type", "ssl_cert_login_san_index", "ssl_allow_poodle_attack", "num_acceptors.tcp", "num_acceptors.ssl",
        "tcp_listen_options", "tcp_listen_options.*", "proxy_protocol", "reverse_dns_lookups", "initial_frame_max", "socket_writer.gc_threshold",
        "auth_backends.*", "auth_mechanisms.$name", "auth_http.*", "auth_ldap.*", "auth_oauth2.*", "auth_cache.*", "auth_internal.*",
        "anonymous_login_user", "anonymous_login_pass", "password_hashing_module", "credential_validator.*",
        "default_user_tags.$name", "default_permissions.configure", "default_permissions.read", "default_permissions.write",
        "default_users.*", "default_policies.*", "default_limits.*", "default_queue_type", "node.default_queue_type",
        "load_definitions", "definitions.*", "vm_memory_high_watermark_paging_ratio", "vm_memory_calculation_strategy",
        "memory_monitor_interval", "disk_free_limit.absolute", "disk_free_limit.relative", "disk_monitor.*", "consumer_timeout",
        "channel_max_per_node", "consumer_max_per_channel", "session_max_per_connection", "link_max_per_session", "vhost_max",
        "max_queues", "cluster_queue_limit", "cluster_exchange_limit", "cluster_formation.*", "cluster_partition_handling",
        "cluster_partition_handling.*", "cluster_keepalive_interval", "cluster_tags.*", "node_tags.*", "net_ticktime", "distribution.*",
        "queue_leader_locator", "queue_master_locator", "queue_index_embed_msgs_below", "classic_queue.default_version", "quorum_queue.*",
        "quorum_commands_soft_limit", "quorum_cluster_size", "raft.*", "mirroring_sync_batch_size", "mirroring_sync_max_throughput",
        "mnesia_table_loading_retry_limit", "mnesia_table_loading_retry_timeout", "message_store_shutdown_timeout",
        "vhost_restart_strategy", "background_gc_enabled", "background_gc_target_interval", "collect_statistics",
        "collect_statistics_interval", "delegate_count", "default_worker_pool_size", "hipe_compile", "motd_file", "erlang.*",
        "sysmon_handler.*", "runtime_metrics.*", "message_interceptors.*", "deprecated_features.permit.$name", "feature_flags.*",
        "stream.*", "mqtt.*", "stomp.*", "web_mqtt.*", "web_stomp.*", "amqp1_0.*", "federation.*", "shovel.*", "trust_store.*",
        "management.ssl.*", "management.listener.*", "management.tcp.backlog", "management.tcp.compress", "management.tcp.idle_timeout",
        "management.tcp.inactivity_timeout", "management.tcp.request_timeout", "management.tcp.shutdown_timeout",
        "management.tcp.max_keepalive", "management.headers.*", "management.rates_mode", "management.load_definitions",
        "management.disable_stats", "management.enable_queue_totals", "management.sample_retention_policies.*",
        "management.db_cache_multiplier", "management.process_stats_gc_timeout", "management.stats_event_max_backlog",
        "management.http_log_dir", "management.login_session_timeout", "management.disable_basic_auth", "management.restrictions.*",
        "management.delegate_count", "management.oauth_*", "management.require_auth_for_api_desc_page", "management_agent.*", "prometheus.*",
        "log.dir", "log.file", "log.file.*", "log.console.use_colors", "log.console.color_esc_seqs.*", "log.console.formatter",
        "log.console.formatter.*", "log.console.stdio", "log.exchange", "log.exchange.*", "log.syslog", "log.syslog.*", "log.journald",
        "log.journald.*", "log.default.rotation.*", "log.summarize_process_state", "log.error_logger_format_depth",
        "log.connection.file", "log.connection.rotation.*", "log.channel.*", "log.queue.*", "log.federation.*", "log.shovel.*",
        "log.mirroring.*", "log.upgrade.*", "log.ra.*", "log.prelaunch.*", "log.feature_flags.*", "log.ldap.*",
    ];

    /// <summary>Whether RabbitMQ knows the key.</summary>
    public static bool Contains(string key)
    {
        foreach (var pattern in All)
        {
            if (Matches(pattern, key))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(string pattern, string key)
    {
        if (pattern.EndsWith('*'))
        {
            return key.Length >= pattern.Length && key.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal);
        }

        var wildcard = pattern.IndexOf('$', StringComparison.Ordinal);
        return wildcard < 0
            ? key == pattern
            : key.Length > wildcard && key.AsSpan().StartsWith(pattern.AsSpan(0, wildcard), StringComparison.Ordinal) && !key.AsSpan(wildcard).Contains('.');
    }
}
