namespace Amqp.Cli.Admin;

/// <summary>Something that <c>rabbitmqadmin</c> declares and deletes.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Path">Its path, with arguments in braces: <c>queues/{vhost}/{name}</c>.</param>
/// <param name="Mandatory">Arguments that a declaration must have; several that stand for one another are joined by a bar.</param>
/// <param name="Optional">Arguments that it may have, with their defaults; null is left out.</param>
internal sealed record AdminObject(string Name, string Path, string[] Mandatory, (string Name, string? Default)[] Optional)
{
    private static readonly (string, string?)[] s_policyDefaults = [("priority", "0"), ("apply-to", null)];

    /// <summary>Arguments that are documents.</summary>
    private static readonly string[] s_documents = ["arguments", "definition", "value", "properties"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AdminObject> All { get; } =
    [
        new("exchange", "exchanges/{vhost}/{name}", ["name", "type"], [("auto_delete", "false"), ("durable", "true"), ("internal", "false"), ("arguments", "{}")]),
        new("queue", "queues/{vhost}/{name}", ["name"], [("auto_delete", "false"), ("durable", "true"), ("arguments", "{}"), ("node", null), ("queue_type", null)]),
        new("binding", "bindings/{vhost}/e/{source}/{destination_char}/{destination}", ["source", "destination"], [("destination_type", "queue"), ("routing_key", ""), ("arguments", "{}")])
        {
            IsPosted = true,
            DeletePath = "bindings/{vhost}/e/{source}/{destination_char}/{destination}/{properties_key}",
            DeleteMandatory = ["source", "destination_type", "destination"],
            DeleteOptional = [("properties_key", "~")],
        },
        new("vhost", "vhosts/{name}", ["name"], [("tracing", null)]),
        new("user", "users/{name}", ["name", "password|password_hash", "tags"], [("hashing_algorithm", null)]),
        new("permission", "permissions/{vhost}/{user}", ["vhost", "user", "configure", "write", "read"], []) { DeleteMandatory = ["vhost", "user"] },
        new("parameter", "parameters/{component}/{vhost}/{name}", ["component", "name", "value"], []) { DeleteMandatory = ["component", "name"] },
        new("policy", "policies/{vhost}/{name}", ["name", "pattern", "definition"], s_policyDefaults),
        new("operator_policy", "operator-policies/{vhost}/{name}", ["name", "pattern", "definition"], s_policyDefaults),
        new("vhost_limit", "vhost-limits/{vhost}/{name}", ["vhost", "name", "value"], []) { DeleteMandatory = ["vhost", "name"] },
    ];

    /// <summary>It has no name of its own before it is there.</summary>
    public bool IsPosted { get; private init; }

    /// <summary>Its path when it is deleted.</summary>
    public string DeletePath { get; private init; } = Path;

    /// <summary>Arguments that a deletion must have.</summary>
    public string[] DeleteMandatory { get; private init; } = ["name"];

    /// <summary>Arguments that a deletion may have.</summary>
    public (string Name, string? Default)[] DeleteOptional { get; private init; } = [];

    /// <summary>True for an argument that is a JSON document.</summary>
    public static bool IsDocument(string argument) => s_documents.Contains(argument);

    /// <summary>The object of a name, or null.</summary>
    public static AdminObject? Find(string name) => All.FirstOrDefault(one => one.Name == name);
}
