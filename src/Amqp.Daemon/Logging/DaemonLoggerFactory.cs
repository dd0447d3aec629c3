using System.Collections.Concurrent;
using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>
/// Loggers that write to the console and to a file. It stands in for the logger factory of Microsoft.Extensions, which takes a
/// tenth of a second to start.
/// </summary>
/// <remarks>Settings are replaced as a whole by a reload; every logger then finds out its levels anew.</remarks>
internal sealed class DaemonLoggerFactory : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, DaemonLogger> _loggers = new(StringComparer.Ordinal);
    private readonly LogSink[] _sinks;
    private volatile BrokerLogSettings _settings;

    public DaemonLoggerFactory(BrokerLogSettings settings, params LogSink[] sinks)
    {
        _settings = settings;
        _sinks = sinks;
    }

    /// <summary>Takes over the levels of new settings.</summary>
    public void Apply(BrokerLogSettings settings)
    {
        _settings = settings;
        foreach (var logger in _loggers.Values)
        {
            logger.Apply(settings);
        }
    }

    public ILogger CreateLogger(string categoryName) =>
        _loggers.GetOrAdd(categoryName, static (category, factory) => new DaemonLogger(factory._sinks, category, factory._settings), this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the daemon logs to its own console and file only");

    public void Dispose()
    {
        foreach (var sink in _sinks)
        {
            sink.Dispose();
        }
    }
}
