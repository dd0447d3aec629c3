using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>Writes the log lines of one category.</summary>
/// <param name="writer">Where to.</param>
/// <param name="source">What a line calls the category.</param>
/// <param name="least">The least level that is written.</param>
internal sealed class ConsoleLogger(LogWriter writer, string source, LogLevel least) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            LineFormatter.Write(writer, DateTime.UtcNow, logLevel, source, formatter(state, exception), exception);
        }
    }
}
