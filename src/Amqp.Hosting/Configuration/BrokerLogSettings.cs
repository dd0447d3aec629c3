using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// What the <c>log.*</c> keys ask for. A line is written when its level reaches both that of its category
/// (<c>log.connection.level</c>, else <c>log.default.level</c>, else info) and that of the console (<c>log.console.level</c>).
/// </summary>
public sealed record BrokerLogSettings
{
    private const string ConnectionCategory = "Amqp.Server.Connection";

    /// <summary>Whether anything is written to the console (<c>log.console</c>).</summary>
    public bool Console { get; init; } = true;

    /// <summary>Least level on the console (<c>log.console.level</c>); null for what the categories say.</summary>
    public LogLevel? ConsoleLevel { get; init; }

    /// <summary>Least level of categories without one of their own (<c>log.default.level</c>).</summary>
    public LogLevel? DefaultLevel { get; init; }

    /// <summary>Least level of what concerns connections (<c>log.connection.level</c>).</summary>
    public LogLevel? ConnectionLevel { get; init; }

    /// <summary>The least level that is written in a category of Microsoft.Extensions.Logging.</summary>
    public LogLevel LevelOf(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        if (!Console)
        {
            return LogLevel.None;
        }

        var level = DefaultLevel ?? ConsoleLevel ?? LogLevel.Information;
        if (ConnectionLevel is { } connection && category.StartsWith(ConnectionCategory, StringComparison.Ordinal))
        {
            level = connection;
        }

        return ConsoleLevel is { } limit && limit > level ? limit : level;
    }
}
