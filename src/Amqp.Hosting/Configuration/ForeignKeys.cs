namespace Amqp.Hosting.Configuration;

/// <summary>
/// Keys that RabbitMQ knows (https://www.rabbitmq.com/docs/configure and the documentation of the plugins) and that do nothing
/// here: either there is nothing here that they could change, and then the reason says so, or this version lacks what they
/// are about. They deserve another message than a typing error.
/// </summary>
internal static class ForeignKeys
{
    private const string OneNode = "this broker is one node";
    private const string NoErlang = "there is no Erlang here";
    private const string SystemTls = "the system's TLS library decides";
    private const string NoneUnlessGiven = "there are none unless they are given";
    private const string NoRenegotiation = "renegotiation is never allowed";
    private const string NoInactivity = "a request that is being answered is not cut off";
    private const string NoShutdown = "there are no processes to wait for";
    private const string NoKeepAliveBound = "a connection serves any number of requests";
    private const string NoSlowClient = "nobody waits for a slow client";
    private const string NoReplicas = "queues have no replicas here";

    /// <summary>Keys without a meaning, each with the reason.</summary>
    public static (string Key, string Reason)[] Meaningless { get; } =
    [
        ("cluster_formation.*", OneNode),
        ("cluster_partition_handling", OneNode),
        ("cluster_partition_handling.*", OneNode),
        ("cluster_keepalive_interval", OneNode),
        ("net_ticktime", OneNode),
        ("distribution.*", OneNode),
        ("queue_leader_locator", OneNode),
        ("queue_master_locator", OneNode),
        ("quorum_cluster_size", OneNode),
        ("mirroring_sync_batch_size", NoReplicas),
        ("mirroring_sync_max_throughput", NoReplicas),
        ("raft.*", NoReplicas),
        ("quorum_commands_soft_limit", NoReplicas),
        ("hipe_compile", NoErlang),
        ("erlang.*", NoErlang),
        ("sysmon_handler.*", NoErlang),
        ("runtime_metrics.*", NoErlang),
        ("delegate_count", NoErlang),
        ("default_worker_pool_size", NoErlang),
        ("log.error_logger_format_depth", NoErlang),
        ("log.summarize_process_state", NoErlang),
        ("vm_memory_calculation_strategy", NoErlang),
        ("event_exchange.protocol", "events are always in the format of AMQP 0-9-1"),
        ("memory_monitor_interval", "memory is counted as it is taken"),
        ("background_gc_enabled", NoErlang),
        ("background_gc_target_interval", NoErlang),
        ("socket_writer.gc_threshold", NoErlang),
        ("mnesia_table_loading_retry_limit", "there is no Mnesia here"),
        ("mnesia_table_loading_retry_timeout", "there is no Mnesia here"),
        ("vm_memory_high_watermark_paging_ratio", "messages are not kept in memory in the first place"),
        ("queue_index_embed_msgs_below", "a queue has one log, whatever the size of its messages"),
        ("classic_queue.default_version", "there is one kind of queue log"),
        ("message_store_shutdown_timeout", "there is no message store to wait for"),
        ("vhost_restart_strategy", "virtual hosts do not fail on their own"),
        ("num_acceptors.$name", "accepting is not done by a fixed number of processes"),
        ("tcp_listen_options.exit_on_close", NoErlang),
        ("tcp_listen_options.buffer", NoErlang),
        ("tcp_listen_options.delay_send", NoErlang),
        ("tcp_listen_options.dontroute", "packets are always routed"),
        ("tcp_listen_options.reuseaddr", "the system does what is right for a server"),
        ("tcp_listen_options.send_timeout", NoSlowClient),
        ("tcp_listen_options.send_timeout_close", NoSlowClient),
        ("tcp_listen_options.high_watermark", NoSlowClient),
        ("tcp_listen_options.low_watermark", NoSlowClient),
        ("tcp_listen_options.high_msgq_watermark", NoErlang),
        ("tcp_listen_options.low_msgq_watermark", NoErlang),
        ("tcp_listen_options.fd", NoErlang),
        ("tcp_listen_options.port", "listeners.tcp says where"),
        ("aws.*", OneNode),
        ("auth_cache.cache_module", "there is one kind of cache"),
        ("auth_http.ssl_options.fail_if_no_peer_cert", "a server always has a certificate"),
        ("auth_oauth2.https.fail_if_no_peer_cert", "a server always has a certificate"),
        ("auth_ldap.ssl_options.fail_if_no_peer_cert", "a server always has a certificate"),
        ("auth_ldap.servers", NoneUnlessGiven),
        ("auth_ldap.ssl_options", NoneUnlessGiven),
        ("definitions.tls.fail_if_no_peer_cert", "a server always has a certificate"),
        ("definitions.tls.dh", SystemTls),
        ("definitions.tls.reuse_session", SystemTls),
        ("definitions.tls.reuse_sessions", SystemTls),
        ("definitions.tls.secure_renegotiate", NoRenegotiation),
        ("definitions.tls.log_alert", "a failed handshake is one line in the log"),
        ("definitions.tls.log_level", "a failed handshake is one line in the log"),
        ("auth_http.ssl_options.client_renegotiation", NoRenegotiation),
        ("auth_ldap.ssl_options.client_renegotiation", NoRenegotiation),
        ("auth_http.ssl_options.secure_renegotiate", NoRenegotiation),
        ("auth_ldap.ssl_options.secure_renegotiate", NoRenegotiation),
        ("auth_http.ssl_options.honor_cipher_order", SystemTls),
        ("auth_ldap.ssl_options.honor_cipher_order", SystemTls),
        ("auth_http.ssl_options.honor_ecc_order", SystemTls),
        ("auth_ldap.ssl_options.honor_ecc_order", SystemTls),
        ("auth_http.ssl_options.reuse_sessions", SystemTls),
        ("auth_ldap.ssl_options.reuse_sessions", SystemTls),
        ("auth_http.ssl_options.dh", SystemTls),
        ("auth_ldap.ssl_options.dh", SystemTls),
        ("auth_http.ssl_options.dhfile", SystemTls),
        ("auth_ldap.ssl_options.dhfile", SystemTls),
        ("auth_http.ssl_options.log_alert", "a failed handshake is one line in the log"),
        ("auth_ldap.ssl_options.log_alert", "a failed handshake is one line in the log"),
        ("auth_oauth2.token_endpoint", "only the management user interface of RabbitMQ asks there"),
        ("auth_oauth2.authorization_endpoint", "only the management user interface of RabbitMQ asks there"),
        ("ssl_allow_poodle_attack", "SSL 3.0 is not offered"),
        ("ssl_options.honor_cipher_order", SystemTls),
        ("ssl_options.honor_ecc_order", SystemTls),
        ("ssl_options.dh", SystemTls),
        ("ssl_options.dhfile", SystemTls),
        ("ssl_options.reuse_sessions", SystemTls),
        ("ssl_options.reuse_session", SystemTls),
        ("ssl_options.client_renegotiation", NoRenegotiation),
        ("ssl_options.secure_renegotiate", NoRenegotiation),
        ("ssl_options.log_alert", "a failed handshake is one line in the log"),
        ("ssl_options.log_level", "a failed handshake is one line in the log"),
        ("ssl_options.bypass_pem_cache", "files are read again when they change"),
        ("prometheus.tcp.compress", "whoever asks for gzip gets it"),
        ("prometheus.tcp.idle_timeout", "connections may be idle for two minutes"),
        ("prometheus.tcp.inactivity_timeout", "connections may be idle for two minutes"),
        ("prometheus.tcp.request_timeout", "the head of a request may take half a minute"),
        ("prometheus.tcp.shutdown_timeout", "a scrape has a second to end"),
        ("prometheus.tcp.max_keepalive", "a connection may be used again and again"),
        ("prometheus.ssl.compress", "whoever asks for gzip gets it"),
        ("prometheus.ssl.idle_timeout", "connections may be idle for two minutes"),
        ("prometheus.ssl.inactivity_timeout", "connections may be idle for two minutes"),
        ("prometheus.ssl.request_timeout", "the head of a request may take half a minute"),
        ("prometheus.ssl.shutdown_timeout", "a scrape has a second to end"),
        ("prometheus.ssl.max_keepalive", "a connection may be used again and again"),
        ("prometheus.ssl.backlog", "the system's default holds"),
        ("prometheus.ssl.honor_cipher_order", SystemTls),
        ("prometheus.ssl.honor_ecc_order", SystemTls),
        ("prometheus.ssl.reuse_sessions", SystemTls),
        ("prometheus.ssl.secure_renegotiate", "renegotiation is never allowed"),
        ("prometheus.ssl.client_renegotiation", "renegotiation is never allowed"),
        ("ssl_options.hibernate_after", NoErlang),
        ("collect_statistics", "everything is counted where it happens, whether somebody looks or not"),
        ("management.ssl.honor_cipher_order", SystemTls),
        ("management.ssl.honor_ecc_order", SystemTls),
        ("management.ssl.reuse_sessions", SystemTls),
        ("management.ssl.dh", SystemTls),
        ("management.ssl.dhfile", SystemTls),
        ("management.ssl.client_renegotiation", NoRenegotiation),
        ("management.ssl.secure_renegotiate", NoRenegotiation),
        ("management.listener.ssl_opts", SystemTls),
        ("management.listener.ssl_opts.honor_cipher_order", SystemTls),
        ("management.listener.ssl_opts.honor_ecc_order", SystemTls),
        ("management.listener.ssl_opts.reuse_sessions", SystemTls),
        ("management.listener.ssl_opts.dh", SystemTls),
        ("management.listener.ssl_opts.dhfile", SystemTls),
        ("management.listener.ssl_opts.log_alert", "a failed handshake is one line in the log"),
        ("management.listener.ssl_opts.client_renegotiation", NoRenegotiation),
        ("management.listener.ssl_opts.secure_renegotiate", NoRenegotiation),
        ("management.tcp.inactivity_timeout", NoInactivity),
        ("management.ssl.inactivity_timeout", NoInactivity),
        ("management.tcp.shutdown_timeout", NoShutdown),
        ("management.ssl.shutdown_timeout", NoShutdown),
        ("management.tcp.max_keepalive", NoKeepAliveBound),
        ("management.ssl.max_keepalive", NoKeepAliveBound),
    ];

    /// <summary>Keys whose meaning is missing in this version.</summary>
    public static string[] Missing { get; } =
    [
        "management.cors.allow_origins", "management.enable_uaa", "management.uaa_client_id", "management.uaa_location",
        "management.listener.ssl_opts.crl_check", "management.listener.ssl_opts.cert", "management.listener.ssl_opts.key.$name",
        "management.listener.ssl_opts.cacerts.$name", "management.listener.ssl_opts.psk_identity", "tcp_listen_options.tos", "tcp_listen_options.priority",
        "ssl_options.crl_check", "ssl_options.cert", "ssl_options.key.$name", "ssl_options.cacerts.$name", "ssl_options.psk_identity",
        "reverse_dns_lookups",
        "auth_ldap.ssl_options.sni", "auth_ldap.ssl_options.crl_check", "auth_ldap.ssl_options.cert", "auth_ldap.ssl_options.key.$name",
        "auth_ldap.ssl_options.cacerts.$name", "auth_ldap.ssl_options.psk_identity", "auth_internal.*", "auth_http.ssl_options.sni", "auth_http.ssl_options.crl_check", "auth_oauth2.https.crl_check",
        "default_policies.operator.$name.classic_queues.*", "node.default_queue_type",
        "definitions.tls.crl_check", "definitions.tls.cert", "definitions.tls.cacerts.$name", "definitions.tls.ciphers.$N", "disk_monitor.*",
        "session_max_per_connection", "link_max_per_session", "vhost_max",
        "max_queues", "cluster_tags.*", "node_tags.*", "quorum_queue.initial_cluster_size", "quorum_queue.property_equivalence.*", "quorum_queue.continuous_membership_reconciliation.*",
        "quorum_queue.commands_soft_limit", "quorum_queue.wal_*",
        "motd_file", "message_interceptors.outgoing.*",
        "deprecated_features.permit.amqp_address_v1", "deprecated_features.permit.amqp_filter_set_bug",
        "deprecated_features.permit.classic_queue_mirroring", "deprecated_features.permit.management_metrics_collection",
        "deprecated_features.permit.ram_node_type",
        "feature_flags.*", "stream.*", "mqtt.*", "stomp.*", "web_mqtt.*", "web_stomp.*", "amqp1_0.*", "federation.*", "shovel.*",
        "trust_store.*", "management_agent.*", "prometheus.filter_aggregated_queue_metrics_pattern", "prometheus.ssl.crl_check",
        "management.ssl.crl_check", "management.listener.server.*", "management.headers.*",
        "management.sample_retention_policies.*",
        "management.db_cache_multiplier", "management.process_stats_gc_timeout", "management.stats_event_max_backlog",
        "management.http_log_dir", "management.login_session_timeout", "management.restrictions.*",
        "management.delegate_count", "management.require_auth_for_api_desc_page",
        "log.console.use_colors", "log.console.color_esc_seqs.*", "log.exchange.formatter", "log.exchange.formatter.*", "log.syslog", "log.syslog.*",
        "log.journald", "log.journald.*", "log.console.formatter.single_line", "log.console.formatter.level_format",
        "log.console.formatter.plaintext.*", "log.console.formatter.json.*", "log.file.formatter.single_line",
        "log.file.formatter.level_format", "log.file.formatter.plaintext.*", "log.file.formatter.json.*", "log.connection.file",
        "log.connection.rotation.*", "log.channel.file", "log.channel.rotation.*", "log.queue.file", "log.queue.rotation.*",
        "log.mirroring.file", "log.mirroring.rotation.*", "log.federation.file", "log.federation.rotation.*", "log.upgrade.file",
        "log.upgrade.rotation.*", "log.shovel.file", "log.shovel.rotation.*", "log.ra.file", "log.ra.rotation.*", "log.default.file",
        "log.default.rotation.*", "log.ldap.file", "log.ldap.rotation.*", "log.feature_flags.file", "log.feature_flags.rotation.*",
        "log.prelaunch.file", "log.prelaunch.rotation.*",
    ];

    private static readonly (ConfPattern Key, string Reason)[] s_meaningless = [.. Meaningless.Select(static entry => (new ConfPattern(entry.Key), entry.Reason))];
    private static readonly ConfPattern[] s_missing = [.. Missing.Select(static key => new ConfPattern(key))];

    /// <summary>The patterns of all of them.</summary>
    public static IEnumerable<ConfPattern> Patterns => s_meaningless.Select(static entry => entry.Key).Concat(s_missing);

    /// <summary>Why a key means nothing here; null where it is not one of those.</summary>
    public static string? ReasonOf(string key)
    {
        var segments = ConfPattern.Split(key);
        foreach (var (pattern, reason) in s_meaningless)
        {
            if (pattern.TryMatch(segments, out _))
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Whether RabbitMQ knows a key whose meaning is missing here.</summary>
    public static bool IsMissing(string key)
    {
        var segments = ConfPattern.Split(key);
        return Array.Exists(s_missing, pattern => pattern.TryMatch(segments, out _));
    }
}
