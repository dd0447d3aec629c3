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
        new("version", "The version is a setting; its default is that of RabbitMQ 4.", "^(rabbit|rabbitmq|product|management)_version$", This: "4\\.2\\.0"),
        new("runtime", "This is no Erlang.", "^erlang_(full_)?version$"),
        new("cluster name", "A cluster's name is not made of the machine's.", "^(name|cluster_name|global_parameters\\[\\]/value)$", "cluster-name|overview|definitions|all-config", "@", "NODE"),
        new("cluster id", "Made at random.", "value$", "", "rabbitmq-cluster-id-", "rabbitmq-cluster-id-"),
        new("salt", "A password's hash has a salt of its own.", "password_hash$", RabbitMq: "^\"[^\"]{48}\"$", This: "^\"[^\"]{48}\"$"),
        new("default queue type", "RabbitMQ 4 names the type that queues get, and keeps it in the metadata.", "default_queue_type$"),
        new("deletion protection", "Of RabbitMQ 4.1.", "protected_from_deletion$", RabbitMq: "missing"),
        new("open authorisation", "Of RabbitMQ 3.13.", "^oauth_enabled$"),
        new("export head", "RabbitMQ 4 says in an export of a virtual host, too, what it is.", "^(rabbitmq_version|product_name|product_version)$", "definitions/", "missing"),
        new("export format", "Of RabbitMQ 4.", "^(rabbitmq_definition_format|original_cluster_name|original_vhost_name|explanation)$", "definitions|all-config", "missing"),
        new("export of virtual hosts", "RabbitMQ 3.11 began to export what is said of a virtual host.", "^vhosts\\[\\]/(description|metadata|tags)$", "definitions|all-config", "missing"),
        new("export of queue types", "Of RabbitMQ 4.", "^queues\\[\\]/type$", "definitions|all-config", "missing"),
        new("values out of place", "What RabbitMQ takes although it means nothing, or fails on (500), is a bad request here.",
            "^status$", "PUT|POST|DELETE", "^(500|20[14]) ", "^400 "),
        new("later effects of those", "A user that was made of such a value is not there.", "^status$", "duy|u6|p9|v5", "^20", "^(400|404)"),
        new("users without a password", "RabbitMQ's import gives them one that nobody knows.", "^password_hash$", "users/duz", "", "^\"\"$"),
        new("Erlang terms", "Written on one line.", "^reason$", "start"),
        new("address of the API", "The one that it was told.", "^listeners\\[\\]/ip_address$", "overview"),
        new("reasons", "A refused policy, parameter, limit or import is explained in words that name the object; the beginning is the same.",
            "^reason$", "polic|param|limits|definitions|permissions"),
        new("truth values", "What is no truth value is quoted as text.", "^reason\\[\\]$", "tracing", "^1$"),
        new("JSON without a type", "A body is read without its type being said.", "^status$", "enable$|POST /api/definitions$", "^415", "^(204|400)"),
        new("columns that choose nothing", "An object without members is an object.", "\\[\\]$", "columns=", "^\\[\\]$", "^\\{\\}$"),
        new("columns of metadata", "Columns reach into every object.", "metadata/(tags|description)$", "columns=.*metadata", "", "missing"),
        new("topic permissions of one exchange", "RabbitMQ lists all exchanges there.", "^\\[\\]$", "topic-permissions/pv/p1/amq.topic", "other"),
        new("listeners of the cluster", "A broker that is one node does not listen for others.", "(ports|protocols|listeners)\\[\\]$|^status$", "listener|overview"),
        new("socket options", "Those that there are.", "socket_opts"),
        new("contexts", "Only the HTTP API has one; its options are Erlang's.", "^contexts\\[\\]"),
        new("exchange types", "Those that are built in.", "^exchange_types\\[\\]"),
        new("feature flags", "All flags of RabbitMQ 4 are there and on, in words of our own.", "^\\[\\](/desc|/doc_url)?$", "feature-flags"),
        new("extensions", "Pages of the management UI are not extended by scripts.", "^\\[\\]$", "extensions", "dispatcher.js"),
    ];

    /// <summary>Where rabbitmqadmin prints something else.</summary>
    public static IReadOnlyList<CommandExplanation> Commands { get; } =
    [
        new("A refused policy is explained in words that name it.", "policy name=bad", "exit 1\n.*Validation failed.*nonsense", "exit 1\n.*Validation failed.*nonsense"),
    ];
}
