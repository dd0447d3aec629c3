using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// What the <c>log.*</c> keys ask for. A line is written when its level reaches both that of its category
/// (<c>log.connection.level</c>, else <c>log.default.level</c>, else info) and that of where it goes (<c>log.console.level</c>,
/// <c>log.file.level</c>, <c>log.exchange.level</c>).
/// </summary>
public sealed record BrokerLogSettings
{
    /// <summary>Whether anything is written to the console (<c>log.console</c>).</summary>
    public bool Console { get; init; } = true;

    /// <summary>The console is standard error instead of standard output (<c>log.console.stdio</c>).</summary>
    public bool ConsoleIsErrorOutput { get; init; }

    /// <summary>Least level on the console (<c>log.console.level</c>); null for what the categories say.</summary>
    public LogLevel? ConsoleLevel { get; init; }

    /// <summary>What a line on the console looks like (<c>log.console.formatter</c>).</summary>
    public LogFormat ConsoleFormat { get; init; }

    /// <summary>The file that is written to besides (<c>log.file</c>), in the directory unless it is absolute; null for none.</summary>
    public string? File { get; init; }

    /// <summary>The directory of log files (<c>log.dir</c>).</summary>
    public string Directory { get; init; } = "/var/log/rabbitmq";

    /// <summary>Least level in the file (<c>log.file.level</c>); null for what the categories say.</summary>
    public LogLevel? FileLevel { get; init; }

    /// <summary>What a line in the file looks like (<c>log.file.formatter</c>).</summary>
    public LogFormat FileFormat { get; init; }

    /// <summary>When a new file is begun, and how many old ones are kept (<c>log.file.rotation</c>).</summary>
    public LogRotation Rotation { get; init; } = new();

    /// <summary>Lines are published to the exchange <c>amq.rabbitmq.log</c> (<c>log.exchange</c>).</summary>
    public bool Exchange { get; init; }

    /// <summary>Least level on the exchange (<c>log.exchange.level</c>); null for what the categories say.</summary>
    public LogLevel? ExchangeLevel { get; init; }

    /// <summary>Least level of categories without one of their own (<c>log.default.level</c>).</summary>
    public LogLevel? DefaultLevel { get; init; }

    /// <summary>Least levels of categories by name: <c>connection</c>, <c>channel</c>, ... (<c>log.NAME.level</c>).</summary>
    public IReadOnlyDictionary<string, LogLevel> CategoryLevels { get; init; } = new Dictionary<string, LogLevel>();

    /// <summary>The path of the file; null for none.</summary>
    public string? FilePath => File is { } file ? Path.Combine(Directory, file) : null;

    /// <summary>The name that keys and lines have for a category of Microsoft.Extensions.Logging: its last part in lower case.</summary>
    public static string NameOf(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        return category[(category.LastIndexOf('.') + 1)..].ToLowerInvariant();
    }

    /// <summary>The least level of a category on the console.</summary>
    public LogLevel LevelOf(string category) => Console ? LevelOf(category, ConsoleLevel) : LogLevel.None;

    /// <summary>The least level of a category in the file.</summary>
    public LogLevel FileLevelOf(string category) => File is null ? LogLevel.None : LevelOf(category, FileLevel);

    /// <summary>The least level of a category on the exchange.</summary>
    public LogLevel ExchangeLevelOf(string category) => Exchange ? LevelOf(category, ExchangeLevel) : LogLevel.None;

    private LogLevel LevelOf(string category, LogLevel? limit)
    {
        var level = CategoryLevels.TryGetValue(NameOf(category), out var own) ? own : DefaultLevel ?? limit ?? LogLevel.Information;
        return limit is { } least && least > level ? least : level;
    }
}
