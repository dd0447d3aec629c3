namespace Amqp.Hosting.Configuration;

/// <summary>The plugins that RabbitMQ ships, and the community's that people ask for most.</summary>
internal static class KnownPlugins
{
    /// <summary>Makes the exchange that is told what happens in the broker.</summary>
    public const string EventExchange = "rabbitmq_event_exchange";

    private static readonly string[] s_builtIn =
    [
        "amqp_client", "rabbitmq_amqp_client", "rabbitmq_auth_backend_cache", "rabbitmq_auth_backend_http", "rabbitmq_auth_backend_internal_loopback",
        "rabbitmq_auth_backend_ldap",
        "rabbitmq_auth_backend_oauth2", "rabbitmq_auth_mechanism_ssl", "rabbitmq_codegen", "rabbitmq_consistent_hash_exchange",
        "rabbitmq_delayed_message_exchange", "rabbitmq_jms_topic_exchange", "rabbitmq_management", "rabbitmq_management_agent",
        "rabbitmq_prometheus", "rabbitmq_random_exchange", "rabbitmq_recent_history_exchange", "rabbitmq_sharding", "rabbitmq_web_dispatch",
    ];

    private static readonly string[] s_absent =
    [
        "rabbitmq_amqp1_0", "rabbitmq_federation", "rabbitmq_federation_management",
        "rabbitmq_federation_prometheus", "rabbitmq_message_deduplication", "rabbitmq_mqtt", "rabbitmq_peer_discovery_aws",
        "rabbitmq_peer_discovery_common", "rabbitmq_peer_discovery_consul", "rabbitmq_peer_discovery_etcd", "rabbitmq_peer_discovery_k8s",
        "rabbitmq_shovel", "rabbitmq_shovel_management", "rabbitmq_shovel_prometheus", "rabbitmq_stomp",
        "rabbitmq_stream", "rabbitmq_stream_management", "rabbitmq_top", "rabbitmq_tracing", "rabbitmq_trust_store", "rabbitmq_web_mqtt",
        "rabbitmq_web_mqtt_examples", "rabbitmq_web_stomp", "rabbitmq_web_stomp_examples",
    ];

    /// <summary>All of them, by name.</summary>
    public static IEnumerable<KnownPlugin> All =>
        s_builtIn.Select(static name => new KnownPlugin(name, true))
            .Append(new KnownPlugin(EventExchange, IsBuiltIn: true, IsOptional: true))
            .Concat(s_absent.Select(static name => new KnownPlugin(name, false)))
            .OrderBy(static plugin => plugin.Name, StringComparer.Ordinal);

    /// <summary>The plugin of a name, or null.</summary>
    public static KnownPlugin? Find(string name) => All.FirstOrDefault(plugin => plugin.Name == name);
}
