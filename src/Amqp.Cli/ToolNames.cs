namespace Amqp.Cli;

/// <summary>The names that the tools are called by.</summary>
internal static class ToolNames
{
    private static readonly (string Name, Tool Tool)[] s_names =
    [
        ("rabbitmqctl", Tool.Ctl),
        ("rabbitmq-diagnostics", Tool.Diagnostics),
        ("rabbitmq-plugins", Tool.Plugins),
        ("rabbitmq-queues", Tool.Queues),
        ("rabbitmq-upgrade", Tool.Upgrade),
        ("rabbitmqadmin", Tool.Admin),
        ("amqpctl", Tool.All),
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All => s_names.Select(static entry => entry.Name);

    /// <summary>The tool of a name, or <see cref="Tool.None"/>.</summary>
    public static Tool Find(string name) => Array.Find(s_names, entry => entry.Name == name).Tool;
}
