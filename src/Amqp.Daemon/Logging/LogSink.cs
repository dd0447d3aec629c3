using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>One of the places where log lines go: the console, or a file.</summary>
/// <param name="writer">Writes the octets.</param>
/// <param name="format">What a line looks like.</param>
/// <param name="levelOf">The least level that a category is written with here.</param>
internal sealed class LogSink(LogWriter writer, LogFormat format, Func<BrokerLogSettings, string, LogLevel> levelOf) : IDisposable
{
    /// <summary>The least level that a category is written with here.</summary>
    public LogLevel LevelOf(BrokerLogSettings settings, string category) => levelOf(settings, category);

    public void Write(DateTime utc, LogLevel level, string source, string text, Exception? error) =>
        LineFormatter.Write(writer, format, utc, level, source, text, error);

    public void Dispose() => writer.Dispose();
}
