using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>Lines on the console or in a file.</summary>
/// <param name="writer">Writes the octets.</param>
/// <param name="format">What a line looks like.</param>
/// <param name="levelOf">The least level of a category by the settings.</param>
internal sealed class WriterSink(LogWriter writer, LogFormat format, Func<BrokerLogSettings, string, LogLevel> levelOf) : LogSink(levelOf)
{
    public override void Write(DateTime utc, LogLevel level, string source, string text, Exception? error) =>
        LineFormatter.Write(writer, format, utc, level, source, text, error);

    public override void Dispose() => writer.Dispose();
}
