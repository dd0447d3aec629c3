using Amqp.Cli.Admin;
using Amqp.Cli.Client;
using Amqp.Cli.Commands;
using Amqp.Cli.Output;
using Amqp.Hosting.Configuration;

namespace Amqp.Cli;

/// <summary>
/// The command line tools: <c>rabbitmqctl</c>, <c>rabbitmq-diagnostics</c>, <c>rabbitmq-plugins</c>, <c>rabbitmq-queues</c> and
/// <c>rabbitmq-upgrade</c> with RabbitMQ's commands, arguments, output formats and exit codes, <c>amqpctl</c>, which has
/// them all, and <c>rabbitmqadmin</c>, which has a command line of its own.
/// </summary>
public sealed class CliProgram
{
    private readonly string _name;
    private readonly Tool _tool;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly TextReader _input;
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly bool _colour;

    /// <summary>Prepares a run.</summary>
    /// <param name="name">The name it is called by; see <see cref="Knows"/>.</param>
    /// <param name="environment">The environment of the process.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="colour">Headings may be bold: a terminal is there.</param>
    public CliProgram(string name, IReadOnlyDictionary<string, string> environment, TextReader input, TextWriter output, TextWriter error, bool colour)
    {
        _name = name;
        _tool = ToolNames.Find(name);
        _environment = environment;
        _input = input;
        _output = output;
        _error = error;
        _colour = colour;
    }

    /// <summary>True for the name of one of the tools.</summary>
    public static bool Knows(string name) => ToolNames.Find(name) != Tool.None;

    /// <summary>Runs one command.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> line)
    {
        if (_tool == Tool.Admin)
        {
            return await new AdminProgram(_environment, _input, _output, _error).RunAsync(line).ConfigureAwait(false);
        }

        try
        {
            return await DispatchAsync(line).ConfigureAwait(false);
        }
        catch (CliException e)
        {
            await _error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return e.ExitCode;
        }
    }

    private async Task<int> DispatchAsync(IReadOnlyList<string> line)
    {
        var position = CommandLineReader.FindCommand(line);
        if (position < 0)
        {
            // Nothing was asked for: the help is the answer, and asking for it is no mistake.
            var asked = line.Any(static argument => argument is "--help" or "-?");
            await (asked ? _output : _error).WriteLineAsync(CommandHelp.OfTool(_name, _tool, _colour)).ConfigureAwait(false);
            return asked ? CliExitCode.Ok : CliExitCode.Usage;
        }

        var rest = line.Where((_, i) => i != position).ToArray();
        switch (line[position])
        {
            case "help":
                return await HelpAsync(Names(rest)).ConfigureAwait(false);
            case "autocomplete":
                return await CompleteAsync(rest is ["--", .. var words] ? words : Names(rest)).ConfigureAwait(false);
            case "completion":
                return await CompletionScriptAsync(Names(rest)).ConfigureAwait(false);
        }

        if (CommandList.Find(_tool, line[position]) is not { } command)
        {
            return await UnknownAsync(line[position]).ConfigureAwait(false);
        }

        try
        {
            return await RunAsync(command, rest).ConfigureAwait(false);
        }
        catch (CliException e)
        {
            await _error.WriteLineAsync(e.Message).ConfigureAwait(false);
            if (e.ExitCode == CliExitCode.Usage)
            {
                await _error.WriteLineAsync($"Arguments given:\n\t{string.Join(' ', line)}\n{CommandHelp.Usage(_name, command, _colour)}").ConfigureAwait(false);
            }

            return e.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await _error.WriteLineAsync("Error:\n" + e.Message).ConfigureAwait(false);
            return CliExitCode.Software;
        }
    }

    /// <summary>What is no option: which one is asked about matters, not how it is connected.</summary>
    private static string[] Names(IReadOnlyList<string> rest) => [.. CommandLineReader.Read(null, rest).Arguments];

    private async Task<int> RunAsync(CommandDefinition command, IReadOnlyList<string> rest)
    {
        var (arguments, options) = CommandLineReader.Read(command, rest);
        if (options.ContainsKey("--help"))
        {
            await _output.WriteLineAsync(CommandHelp.OfCommand(_name, command, _colour)).ConfigureAwait(false);
            return CliExitCode.Ok;
        }

        Check(command, arguments);
        var format = Format(options.GetValueOrDefault("--formatter"));
        var silent = options.ContainsKey("--silent");
        using var broker = Connect(options);
        var context = new CommandContext(arguments, options, broker, _input, _environment);
        if (command.Banner is { } banner && !silent && !options.ContainsKey("--quiet") && format is OutputFormat.Table or OutputFormat.Pretty && banner(context) is { Length: > 0 } heading)
        {
            await _output.WriteLineAsync(heading).ConfigureAwait(false);
        }

        var result = await command.Run(context).ConfigureAwait(false);
        var output = options.GetValueOrDefault("--file") is { } file ? new StreamWriter(file) : _output;
        try
        {
            new ResultWriter(output, format, !silent && !options.ContainsKey("--no-table-headers")).Write(result);
        }
        finally
        {
            if (output != _output)
            {
                await output.DisposeAsync().ConfigureAwait(false);
            }
        }

        if (result.Error is { } error)
        {
            await _error.WriteLineAsync(error).ConfigureAwait(false);
        }

        return result.ExitCode;
    }

    private static void Check(CommandDefinition command, IReadOnlyList<string> arguments)
    {
        if (arguments.Count < command.Least)
        {
            throw CliException.Usage("not enough arguments.");
        }

        if (arguments.Count > command.Most)
        {
            throw CliException.Usage("too many arguments.");
        }

        if (command.Columns.Count > 0 && arguments.Where(argument => !command.Columns.Contains(argument)).ToArray() is { Length: > 0 } unknown)
        {
            throw CliException.Usage($"Info key(s) {string.Join(",", unknown)} are not supported");
        }
    }

    private static OutputFormat Format(string? name) => name switch
    {
        null or "table" or "string" or "inspect" => OutputFormat.Table,
        "csv" => OutputFormat.Csv,
        "json" or "json_stream" => OutputFormat.Json,
        "pretty_table" => OutputFormat.Pretty,
        "erlang" => OutputFormat.Erlang,
        _ => throw CliException.Usage($"the formatter '{name}' is not one of table, csv, json, pretty_table, erlang"),
    };

    private BrokerClient Connect(Dictionary<string, string?> options)
    {
        var address = BrokerAddress.Find(options.GetValueOrDefault("--url"), options.GetValueOrDefault("--socket") ?? options.GetValueOrDefault("--data-dir"), _environment);
        var host = _environment.GetValueOrDefault("HOSTNAME") is { Length: > 0 } name ? name.Split('.')[0] : Environment.MachineName;
        var ours = _environment.GetValueOrDefault("RABBITMQ_NODENAME") is { Length: > 0 } configured
            ? configured.Contains('@', StringComparison.Ordinal) ? configured : $"{configured}@{host}"
            : $"rabbit@{host}";
        var context = new CommandContext([], options, null!, _input, _environment);
        return new BrokerClient(address, options.GetValueOrDefault("--node"), ours, context.Timeout);
    }

    private async Task<int> HelpAsync(string[] rest)
    {
        if (rest.Length == 0)
        {
            await _output.WriteLineAsync(CommandHelp.OfTool(_name, _tool, _colour)).ConfigureAwait(false);
            return CliExitCode.Ok;
        }

        if (CommandList.Find(_tool, rest[0]) is { } command)
        {
            await _output.WriteLineAsync(CommandHelp.OfCommand(_name, command, _colour)).ConfigureAwait(false);
            return CliExitCode.Ok;
        }

        return await UnknownAsync(rest[0]).ConfigureAwait(false);
    }

    /// <summary>What may stand in the place of the last word, one a line: commands, or a command's options and columns.</summary>
    private async Task<int> CompleteAsync(string[] words)
    {
        var begin = words.Length > 0 ? words[^1] : "";
        var before = words.SkipLast(1).ToArray();
        var command = CommandLineReader.FindCommand(before) is >= 0 and var at ? CommandList.Find(_tool, before[at]) : null;
        var names = command is not null
            ? begin.StartsWith('-') ? CommandLineReader.OptionsOf(command) : command.Columns
            : begin.StartsWith('-') ? CommandLineReader.OptionsOf(null) : CommandList.Of(_tool).Select(static command => command.Name).Concat(["help", "completion"]);
        foreach (var name in names.Where(name => name.StartsWith(begin, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal))
        {
            await _output.WriteLineAsync(name).ConfigureAwait(false);
        }

        return CliExitCode.Ok;
    }

    /// <summary>What a shell reads once to complete this tool's command lines.</summary>
    private async Task<int> CompletionScriptAsync(string[] names)
    {
        if (names is not [var shell] || ShellCompletion.Script(shell, _name) is not { } script)
        {
            throw CliException.Usage($"{_name} completion needs the shell's name: {string.Join(", ", ShellCompletion.Shells)}");
        }

        await _output.WriteLineAsync(script).ConfigureAwait(false);
        return CliExitCode.Ok;
    }

    private async Task<int> UnknownAsync(string name)
    {
        await _error.WriteLineAsync($"\nCommand '{name}' not found. ").ConfigureAwait(false);
        var near = CommandList.Of(_tool).Select(static command => command.Name).Select(known => (Name: known, Distance: NearestKey.Distance(known, name)))
            .Where(candidate => candidate.Distance <= Math.Max(1, name.Length / 4)).OrderBy(static candidate => candidate.Distance).FirstOrDefault();
        await _error.WriteLineAsync(near.Name is null ? CommandHelp.OfTool(_name, _tool, _colour) : $"Did you mean '{near.Name}'? \n").ConfigureAwait(false);
        return CliExitCode.Usage;
    }
}
