using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>Where lines go, and which.</summary>
/// <param name="levelOf">The least level of a category by the settings.</param>
internal abstract class LogSink(Func<BrokerLogSettings, string, LogLevel> levelOf) : IDisposable
{
    /// <summary>The least level of a category here.</summary>
    public LogLevel LevelOf(BrokerLogSettings settings, string category) => levelOf(settings, category);

    /// <summary>Writes a line.</summary>
    public abstract void Write(DateTime utc, LogLevel level, string source, string text, Exception? error);

    /// <summary>Writes what is left and closes.</summary>
    public abstract void Dispose();
}
