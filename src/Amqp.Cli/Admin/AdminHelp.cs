namespace Amqp.Cli.Admin;

/// <summary>What <c>rabbitmqadmin</c> prints about itself.</summary>
internal static class AdminHelp
{
    /// <summary>The whole text.</summary>
    public static string Text => $"Usage\n=====\n  rabbitmqadmin [options] subcommand\n\nOptions\n=======\n{AdminOptions.Help}\n\nSubcommands\n===========\n{Subcommands}";

    /// <summary>The subcommands.</summary>
    public static string Subcommands =>
        string.Join('\n', AdminList.All.Select(static list => $"  list {list.Name} [<column>...]"))
        + "\n  show overview [<column>...]\n\n"
        + string.Join('\n', AdminObject.All.Select(static kind => $"  declare {kind.Name} {Names(kind.Mandatory, kind.Optional)}"))
        + "\n"
        + string.Join('\n', AdminObject.All.Select(static kind => $"  delete {kind.Name} {Names(kind.DeleteMandatory, kind.DeleteOptional)}"))
        + """

            close connection name=...
            purge queue name=...

            export <file>
            import <file>

            publish routing_key=... [payload=... properties=... exchange=... payload_encoding=...]
            get queue=... [count=... ackmode=... payload_file=... encoding=...]
          """;

    private static string Names(string[] mandatory, (string Name, string? Default)[] optional) =>
        string.Join(' ', mandatory.Select(static name => $"{name.Replace("|", "=... OR ", StringComparison.Ordinal)}=..."))
        + (optional.Length == 0 ? "" : $" [{string.Join(' ', optional.Select(static one => one.Name + "=..."))}]");
}
