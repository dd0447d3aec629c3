namespace Amqp.Hosting;

/// <summary>
/// What the process round a broker offers to whoever operates it: the daemon's for the command line tools. A broker inside another
/// program has none, and the tools say so.
/// </summary>
public sealed record ProcessControl
{
    /// <summary>Asks the process to end; null where it does not end for a broker's sake.</summary>
    public Action? Stop { get; init; }

    /// <summary>Sets the least level that is logged, by RabbitMQ's name of it; false for a name that is none.</summary>
    public Func<string, bool>? SetLogLevel { get; init; }

    /// <summary>Reads the configuration again and takes over what can change; returns what an operator should know of it.</summary>
    public Func<IReadOnlyList<string>>? Reload { get; init; }

    /// <summary>The settings that count, by key, as they may be shown: what is secret is not.</summary>
    public Func<IReadOnlyList<KeyValuePair<string, string>>> Settings { get; init; } = static () => [];

    /// <summary>The configuration files that were read.</summary>
    public IReadOnlyList<string> ConfigFiles { get; init; } = [];

    /// <summary>Where the log goes; <c>&lt;stdout&gt;</c> is standard output.</summary>
    public IReadOnlyList<string> LogFiles { get; init; } = [];

    /// <summary>The file that says which plugins are wanted, or null.</summary>
    public string? EnabledPluginsFile { get; init; }

    /// <summary>The variables of the environment whose names begin with <c>RABBITMQ_</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
