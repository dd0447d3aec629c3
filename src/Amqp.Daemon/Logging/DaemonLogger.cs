using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Logging;

/// <summary>Writes the log lines of one category.</summary>
internal sealed class DaemonLogger : ILogger
{
    private readonly LogSink[] _sinks;
    private readonly string _category;
    private readonly string _source;
    private volatile LogLevel[] _levels = [];
    private volatile int _least;

    public DaemonLogger(LogSink[] sinks, string category, BrokerLogSettings settings)
    {
        _sinks = sinks;
        _category = category;
        _source = BrokerLogSettings.NameOf(category);
        Apply(settings);
    }

    /// <summary>Takes over the levels of settings.</summary>
    public void Apply(BrokerLogSettings settings)
    {
        var levels = Array.ConvertAll(_sinks, sink => sink.LevelOf(settings, _category));
        _levels = levels;
        _least = levels.Length == 0 ? (int)LogLevel.None : levels.Min(static level => (int)level);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => (int)logLevel >= _least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var (time, text, levels) = (DateTime.UtcNow, formatter(state, exception), _levels);
        for (var i = 0; i < levels.Length; i++)
        {
            if (logLevel >= levels[i])
            {
                _sinks[i].Write(time, logLevel, _source, text, exception);
            }
        }
    }
}
