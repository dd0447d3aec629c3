using System.Text;
using Amqp.Cli.Commands;

namespace Amqp.Cli;

/// <summary>What the tools print about themselves.</summary>
internal static class CommandHelp
{
    private const string GeneralOptions =
        """
        General Options

          -?, --help             shows the help of a command
          -n, --node <node>      the node that is meant
          -l, --longnames        accepted: names of hosts may be long
          -t, --timeout <n>      seconds that an operation may take
          -q, --quiet            no messages but the result
          -s, --silent           no messages and no header
          -p, --vhost <vhost>    the virtual host that a command is about (/)
              --formatter <f>    table, csv, json, pretty_table or erlang
              --no-table-headers no header
              --socket <path>    the broker's socket, or its data directory
              --url <url>        the broker's management, with a user: http://user:password@host:15672
        """;

    /// <summary>The list of a tool's commands.</summary>
    public static string OfTool(string toolName, Tool tool, bool colour)
    {
        var text = new StringBuilder()
            .Append('\n').AppendLine(Bold("Usage", colour)).AppendLine()
            .AppendLine($"{toolName} [--node <node>] [--timeout <timeout>] [--longnames] [--quiet] <command> [<command options>]\n")
            .AppendLine("Available commands:");
        foreach (var section in CommandList.Of(tool).GroupBy(static command => command.Section))
        {
            text.Append('\n').Append(Bold(section.Key, colour)).AppendLine(":\n");
            foreach (var command in section.OrderBy(static command => command.Name, StringComparer.Ordinal))
            {
                text.AppendLine($"   {command.Name,-38} {command.Summary}");
            }
        }

        return text.AppendLine().Append($"Use '{toolName} help <command>' to learn more about a specific command").ToString();
    }

    /// <summary>The usage line of a command.</summary>
    public static string Usage(string toolName, CommandDefinition command, bool colour) =>
        $"\n{Bold("Usage", colour)}\n\n{toolName} [--node <node>] [--longnames] [--quiet] {command.Name} {command.Arguments}".TrimEnd();

    /// <summary>The help of a command.</summary>
    public static string OfCommand(string toolName, CommandDefinition command, bool colour)
    {
        var text = new StringBuilder(Usage(toolName, command, colour)).AppendLine("\n").AppendLine(command.Summary + ".");
        if (command.Columns.Count > 0)
        {
            text.AppendLine($"\n<column>\n\tmust be one of {string.Join(", ", command.Columns.Order(StringComparer.Ordinal))}");
        }

        foreach (var option in command.Options)
        {
            var names = option.Short is null ? option.Name : $"{option.Short}, {option.Name}";
            text.AppendLine($"\n{names}{(option.Value is null ? "" : $" <{option.Value}>")}\n\t{option.Meaning}");
        }

        return text.Append('\n').Append(GeneralOptions).ToString();
    }

    private static string Bold(string text, bool colour) => colour ? $"\e[1m{text}\e[0m" : text;
}
