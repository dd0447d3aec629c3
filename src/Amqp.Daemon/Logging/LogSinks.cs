using Amqp.Broker.Events;
using Amqp.Hosting.Configuration;

namespace Amqp.Daemon.Logging;

/// <summary>Makes the places where log lines go, of what the configuration says.</summary>
internal sealed class LogSinks
{
    private readonly RotatingFile? _file;

    /// <exception cref="BrokerConfigurationException">The log file cannot be written.</exception>
    public LogSinks(BrokerLogSettings settings, TimeProvider time)
    {
        var sinks = new List<LogSink>();
        if (settings.Console)
        {
            var stream = settings.ConsoleIsErrorOutput ? Console.OpenStandardError() : Console.OpenStandardOutput();
            sinks.Add(new WriterSink(new LogWriter(stream), settings.ConsoleFormat, static (log, category) => log.LevelOf(category)));
            Names.Add(settings.ConsoleIsErrorOutput ? "<stderr>" : "<stdout>");
        }

        if (settings.FilePath is { } path)
        {
            _file = Open(path, settings.Rotation, time);
            sinks.Add(new WriterSink(new LogWriter(_file), settings.FileFormat, static (log, category) => log.FileLevelOf(category)));
            Names.Add(path);
        }

        if (settings.Exchange)
        {
            sinks.Add(new ExchangeSink());
            Names.Add("<exchange>");
        }

        All = [.. sinks];
    }

    public LogSink[] All { get; }

    /// <summary>What operators are told about where the log is.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Opens the file anew, after somebody has moved it away.</summary>
    public void Reopen() => _file?.Reopen();

    /// <summary>The broker is there: lines can be published.</summary>
    public void Attach(LogPublisher publisher)
    {
        foreach (var exchange in All.OfType<ExchangeSink>())
        {
            exchange.Attach(publisher);
        }
    }

    private static RotatingFile Open(string path, LogRotation rotation, TimeProvider time)
    {
        try
        {
            return new RotatingFile(path, rotation, time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BrokerConfigurationException($"log.file: '{path}' cannot be written: {error.Message}", error);
        }
    }
}
