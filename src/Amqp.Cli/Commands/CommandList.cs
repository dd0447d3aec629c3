namespace Amqp.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandList
{
    /// <summary>The commands of a tool.</summary>
    public static IEnumerable<CommandDefinition> Of(Tool tool) => All.Where(command => (command.Tools & tool) != 0);

    /// <summary>A command of a tool by its name, or null.</summary>
    public static CommandDefinition? Find(Tool tool, string name) => Of(tool).FirstOrDefault(command => command.Name == name);

    private static IEnumerable<CommandDefinition> All =>
        NodeCommands.All
            .Concat(UserCommands.All)
            .Concat(PermissionCommands.All)
            .Concat(VirtualHostCommands.All)
            .Concat(ListingCommands.All)
            .Concat(HealthCommands.All)
            .Concat(StatusCommands.All)
            .Concat(ParameterCommands.All)
            .Concat(PolicyCommands.All)
            .Concat(OperationCommands.All)
            .Concat(DefinitionCommands.All)
            .Concat(SettingCommands.All)
            .Concat(EncryptionCommands.All)
            .Concat(PluginCommands.All)
            .Concat(QueueToolCommands.All)
            .Concat(MachineCommands.All)
            .Concat(AbsentCommands.All);
}
