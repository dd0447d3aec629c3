namespace Amqp.Daemon;

/// <summary>The command line: <c>amqpd [--config FILE] [--data-dir DIR] [key=value ...]</c>.</summary>
internal sealed class CommandLine
{
    /// <summary>Files in the format of rabbitmq.conf, in that order.</summary>
    public List<string> ConfigFiles { get; } = [];

    /// <summary>Settings, each of them a line of rabbitmq.conf.</summary>
    public List<string> Settings { get; } = [];

    /// <summary>The data directory, or null.</summary>
    public string? DataDirectory { get; private set; }

    /// <summary>Only the help is wanted.</summary>
    public bool Help { get; private set; }

    /// <summary>Only the page of settings is wanted.</summary>
    public bool Keys { get; private set; }

    /// <summary>Only whether the configuration can be used is wanted.</summary>
    public bool CheckConfig { get; private set; }

    /// <summary>Only the settings that count are wanted.</summary>
    public bool PrintConfig { get; private set; }

    /// <summary>A key that does nothing is an error.</summary>
    public bool Strict { get; private set; }

    /// <summary>Only the version is wanted.</summary>
    public bool Version { get; private set; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">They are not what the daemon understands.</exception>
    public static CommandLine Parse(ReadOnlySpan<string> arguments)
    {
        var line = new CommandLine();
        for (var i = 0; i < arguments.Length; i++)
        {
            line.Add(arguments, ref i);
        }

        return line;
    }

    private void Add(ReadOnlySpan<string> arguments, ref int i)
    {
        var argument = arguments[i];
        switch (argument)
        {
            case "--help" or "-h":
                Help = true;
                break;
            case "--version" or "-V":
                Version = true;
                break;
            case "--keys":
                Keys = true;
                break;
            case "--check-config":
                CheckConfig = true;
                break;
            case "--print-config":
                PrintConfig = true;
                break;
            case "--strict":
                Strict = true;
                break;
            case "--config" or "-c":
                ConfigFiles.Add(Value(arguments, ref i));
                break;
            case "--data-dir" or "-d":
                DataDirectory = Value(arguments, ref i);
                break;
            default:
                AddJoined(argument);
                break;
        }
    }

    private void AddJoined(string argument)
    {
        if (argument.StartsWith("--config=", StringComparison.Ordinal))
        {
            ConfigFiles.Add(argument["--config=".Length..]);
        }
        else if (argument.StartsWith("--data-dir=", StringComparison.Ordinal))
        {
            DataDirectory = argument["--data-dir=".Length..];
        }
        else if (!argument.StartsWith('-') && argument.Contains('=', StringComparison.Ordinal))
        {
            Settings.Add(argument);
        }
        else
        {
            throw new UsageException(argument.StartsWith('-') ? $"unknown option '{argument}'" : $"expected key=value, found '{argument}'");
        }
    }

    private static string Value(ReadOnlySpan<string> arguments, ref int i) =>
        ++i < arguments.Length ? arguments[i] : throw new UsageException($"{arguments[i - 1]} needs a value");
}
