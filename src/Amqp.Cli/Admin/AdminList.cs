namespace Amqp.Cli.Admin;

/// <summary>Something that <c>rabbitmqadmin</c> lists or shows.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Path">Its path.</param>
/// <param name="PathOfVirtualHost">Its path within a virtual host, or null.</param>
/// <param name="Columns">What is shown where nobody says; empty for all there is.</param>
internal sealed record AdminList(string Name, string Path, string? PathOfVirtualHost, string[] Columns)
{
    /// <summary>All that is listed.</summary>
    public static IReadOnlyList<AdminList> All { get; } =
    [
        new("connections", "connections", "vhosts/{vhost}/connections", ["name", "user", "channels"]),
        new("channels", "channels", "vhosts/{vhost}/channels", ["name", "user"]),
        new("consumers", "consumers", "consumers/{vhost}", []),
        new("exchanges", "exchanges", "exchanges/{vhost}", ["name", "type"]),
        new("queues", "queues", "queues/{vhost}", ["name", "messages"]),
        new("bindings", "bindings", "bindings/{vhost}", ["source", "destination", "routing_key"]),
        new("users", "users", null, []),
        new("vhosts", "vhosts", null, ["name", "messages"]),
        new("permissions", "permissions", "vhosts/{vhost}/permissions", []),
        new("nodes", "nodes", null, ["name", "type", "mem_used"]),
        new("parameters", "parameters", null, []),
        new("policies", "policies", "policies/{vhost}", []),
        new("operator_policies", "operator-policies", "operator-policies/{vhost}", []),
        new("vhost_limits", "vhost-limits", "vhost-limits/{vhost}", []),
    ];

    /// <summary>What is shown.</summary>
    public static AdminList Overview { get; } =
        new("overview", "overview", null, ["rabbitmq_version", "cluster_name", "queue_totals.messages", "object_totals.queues"]);

    /// <summary>The list of a name, or null.</summary>
    public static AdminList? Find(string name) => All.FirstOrDefault(list => list.Name == name);
}
