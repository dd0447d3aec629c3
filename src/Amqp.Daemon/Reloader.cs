using Amqp.Daemon.Logging;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Tls;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon;

/// <summary>Reads the configuration again while the broker runs, and brings into force what can change.</summary>
/// <remarks>One reload at a time: <c>_lock</c> guards what is in force.</remarks>
internal sealed partial class Reloader
{
    private readonly ConfigurationSource _source;
    private readonly DaemonLoggerFactory _loggers;
    private readonly LogSinks _sinks;
    private readonly AmqpBroker _broker;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private BrokerConfiguration _current;

    public Reloader(ConfigurationSource source, BrokerConfiguration current, DaemonLoggerFactory loggers, LogSinks sinks, AmqpBroker broker)
    {
        _source = source;
        _current = current;
        _loggers = loggers;
        _sinks = sinks;
        _broker = broker;
        _logger = loggers.CreateLogger("amqpd");
    }

    /// <summary>The configuration that is in force.</summary>
    public BrokerConfiguration Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>Does it. A configuration that cannot be used changes nothing.</summary>
    /// <returns>What an operator should know of it, as it is logged.</returns>
    public IReadOnlyList<string> Reload()
    {
        lock (_lock)
        {
            _sinks.Reopen();
            try
            {
                return Apply(_source.Read());
            }
            catch (Exception error) when (error is BrokerConfigurationException or TlsSettingsException)
            {
                LogUnusable(error.Message);
                return [$"the configuration stays as it was: {error.Message}"];
            }
        }
    }

    /// <summary>Sets the least level of everything until the next reload.</summary>
    /// <returns>False for a name that is none.</returns>
    public bool SetLogLevel(string name)
    {
        if (!ConfValue.TryParseLevel(name, out var level))
        {
            return false;
        }

        lock (_lock)
        {
            _loggers.Apply(_current.Log with { DefaultLevel = level, ConsoleLevel = null, FileLevel = null, CategoryLevels = new Dictionary<string, LogLevel>() });
            return true;
        }
    }

    private List<string> Apply(BrokerConfiguration configuration)
    {
        var lines = new List<string>(configuration.Warnings);
        foreach (var warning in configuration.Warnings)
        {
            LogWarning(warning);
        }

        var changes = configuration.ChangesSince(_current);
        var live = string.Join(", ", changes.Where(static change => change.IsLive).Select(static change => change.Key));
        var dead = string.Join(", ", changes.Where(static change => !change.IsLive).Select(static change => change.Key));
        _loggers.Apply(configuration.Log);
        configuration.ApplyTo(_broker);
        _current = configuration;
        LogReloaded(live.Length == 0 ? "none" : live);
        lines.Add($"changed: {(live.Length == 0 ? "none" : live)}");
        if (dead.Length > 0)
        {
            LogNeedRestart(dead);
            lines.Add($"changed, and in force after a restart: {dead}");
        }

        return lines;
    }

    [LoggerMessage(320, LogLevel.Information, "the configuration was read again; changed: {Keys}")]
    private partial void LogReloaded(string keys);

    [LoggerMessage(321, LogLevel.Warning, "changed, and in force after a restart: {Keys}")]
    private partial void LogNeedRestart(string keys);

    [LoggerMessage(322, LogLevel.Error, "the configuration stays as it was: {Problem}")]
    private partial void LogUnusable(string problem);

    [LoggerMessage(323, LogLevel.Warning, "{Text}")]
    private partial void LogWarning(string text);
}
