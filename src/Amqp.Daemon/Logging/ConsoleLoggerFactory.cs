using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>
/// Loggers that write to standard output. It stands in for the logger factory of Microsoft.Extensions, which takes a tenth of a
/// second to start; a category's level is settled when its logger is made.
/// </summary>
internal sealed class ConsoleLoggerFactory(BrokerLogSettings settings, LogWriter writer) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new ConsoleLogger(writer, SourceOf(categoryName), settings.LevelOf(categoryName));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the daemon logs to standard output only");

    public void Dispose() => writer.Dispose();

    /// <summary>The last part of the category, in lower case: Amqp.Server.Connection is &lt;connection&gt;.</summary>
    private static string SourceOf(string category) => category[(category.LastIndexOf('.') + 1)..].ToLowerInvariant();
}
