using System.CommandLine;
using System.CommandLine.Parsing;

namespace Amqp.Cli;

/// <summary>Reads a command line: options may stand anywhere, before the command as well.</summary>
internal static class CommandLineReader
{
    private static readonly CommandOption[] s_general =
    [
        new("--node", "", "node", "-n"),
        new("--timeout", "", "timeout", "-t"),
        new("--vhost", "", "vhost", "-p"),
        new("--formatter", "", "formatter"),
        new("--printer", "", "printer"),
        new("--file", "", "file"),
        new("--socket", "", "path"),
        new("--url", "", "url"),
        new("--erlang-cookie", "", "cookie"),
        new("--rabbitmq-home", "", "directory"),
        new("--mnesia-dir", "", "directory"),
        new("--data-dir", "", "directory"),
        new("--plugins-dir", "", "directory"),
        new("--enabled-plugins-file", "", "file"),
        new("--aliases-file", "", "file"),
        new("--script-name", "", "name"),
        new("--longnames", "", Short: "-l"),
        new("--quiet", "", Short: "-q"),
        new("--silent", "", Short: "-s"),
        new("--help", "", Short: "-?"),
        new("--no-table-headers", ""),
        new("--table-headers", ""),
        new("--dry-run", ""),
        new("--print-stacktrace", ""),
    ];

    /// <summary>The first argument that is no option and no option's value: the command.</summary>
    /// <returns>Its position, or -1.</returns>
    public static int FindCommand(IReadOnlyList<string> line)
    {
        for (var i = 0; i < line.Count; i++)
        {
            if (!line[i].StartsWith('-') || line[i] == "-")
            {
                return i;
            }

            var option = Array.Find(s_general, one => one.Name == line[i] || one.Short == line[i]);
            if (option?.Value is not null)
            {
                i++;
            }
        }

        return -1;
    }

    /// <summary>Names of the options of a command, or of those that all have.</summary>
    public static IEnumerable<string> OptionsOf(CommandDefinition? definition) =>
        s_general.Concat(definition?.Options ?? []).Select(static option => option.Name);

    /// <summary>Reads what stands round the name of a command.</summary>
    /// <exception cref="CliException">Something is not understood.</exception>
    public static (IReadOnlyList<string> Arguments, Dictionary<string, string?> Options) Read(CommandDefinition? definition, IEnumerable<string> line) =>
        Parse(s_general.Concat((definition?.Options ?? []).Where(static own => !s_general.Any(general => general.Name == own.Name))), line, CliException.Usage);

    /// <summary>Divides a line into words and options.</summary>
    /// <param name="options">The options that there are.</param>
    /// <param name="line">The line.</param>
    /// <param name="error">What is thrown where something is not understood.</param>
    public static (IReadOnlyList<string> Arguments, Dictionary<string, string?> Options) Parse(
        IEnumerable<CommandOption> options, IEnumerable<string> line, Func<string, Exception> error)
    {
        var arguments = new Argument<string[]>("arguments") { Arity = ArgumentArity.ZeroOrMore };
        var symbols = options.Select(static option => (option.Name, Symbol: Make(option))).ToArray();
        var command = new Command("command") { arguments };
        foreach (var (_, symbol) in symbols)
        {
            command.Options.Add(symbol);
        }

        // Options end at "--"; a file of arguments (@file) and bundled flags are not for these tools.
        var result = command.Parse([.. line], new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
        {
            throw error(result.Errors[0].Message);
        }

        var found = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, symbol) in symbols)
        {
            if (result.GetResult(symbol) is { Implicit: false } given)
            {
                found[name] = given.Tokens.Count > 0 ? given.Tokens[^1].Value : null;
            }
        }

        var values = result.GetValue(arguments) ?? [];
        var unknown = values.TakeWhile(static value => value != "--").FirstOrDefault(static value => value.Length > 1 && value.StartsWith('-') && !char.IsDigit(value[1]));
        return unknown is null || line.Contains("--")
            ? (values, found)
            : throw error($"Invalid options for this command:\n{unknown} : ");
    }

    private static Option Make(CommandOption option)
    {
        string[] aliases = option.Short is null ? [] : [option.Short];
        return option.Value is null
            ? new Option<bool>(option.Name, aliases) { Arity = ArgumentArity.Zero }
            : new Option<string[]>(option.Name, aliases) { Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
    }
}
