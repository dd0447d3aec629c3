using System.Runtime.InteropServices;
using Amqp.Daemon.Logging;
using Amqp.Daemon.Telemetry;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management;
using Amqp.Management.Prometheus;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon;

/// <summary>One run of the daemon: from the configuration to the signal that stops it.</summary>
internal sealed partial class Daemon
{
    private const int Mebibyte = 1024 * 1024;

    private readonly BrokerConfiguration _configuration;
    private readonly ILogger _logger;

    private Daemon(BrokerConfiguration configuration, ILogger logger)
    {
        _configuration = configuration;
        _logger = logger;
    }

    /// <summary>The version of the program.</summary>
    public static string Version => typeof(Daemon).Assembly.GetName().Version!.ToString(3);

    /// <summary>Runs until a signal stops it, or the broker stops itself.</summary>
    /// <param name="source">Where the configuration comes from.</param>
    /// <param name="environment">The environment of the process.</param>
    /// <param name="firstLine">Timestamp of the program's first line.</param>
    /// <exception cref="BrokerFaultException">The broker stopped itself.</exception>
    public static async Task RunAsync(ConfigurationSource source, IReadOnlyDictionary<string, string> environment, long firstLine)
    {
        using var signals = new StopSignals();
        var configuration = source.Read();
        using var pidFile = new PidFile(environment);
        var sinks = new LogSinks(configuration.Log, configuration.Options.TimeProvider);
        using var loggers = new DaemonLoggerFactory(configuration.Log, sinks.All);
        configuration.Options.LoggerFactory = loggers;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Reloader? reloader = null;
        configuration.Options.Process = new ProcessControl
        {
            Stop = () => asked.TrySetResult(),
            Reload = () => reloader?.Reload() ?? [],
            SetLogLevel = name => reloader?.SetLogLevel(name) ?? false,
            Settings = () => [.. (reloader?.Current ?? configuration).Effective.Select(static setting => KeyValuePair.Create(setting.Key, setting.Shown))],
            ConfigFiles = configuration.Files,
            LogFiles = sinks.Names,
            EnabledPluginsFile = environment.GetValueOrDefault("RABBITMQ_ENABLED_PLUGINS_FILE"),
            Environment = environment.Where(static variable => variable.Key.StartsWith("RABBITMQ_", StringComparison.Ordinal)).ToDictionary(),
        };
        if (configuration.Get<ManagementSettings>() is { IsDisabled: false } management)
        {
            configuration.Options.Extensions.Add(new ManagementExtension(management));
        }

        if (configuration.Get<PrometheusSettings>() is { IsDisabled: false } prometheus)
        {
            configuration.Options.Extensions.Add(new PrometheusExtension(prometheus));
        }

        var daemon = new Daemon(configuration, loggers.CreateLogger("amqpd"));
        daemon.LogBeginning();

        // Ends behind the broker, with what that told last.
        using var export = OpenTelemetryExport.Start(environment, configuration.Options.Server.NodeName, loggers.CreateLogger("amqpd"));
        await using var broker = await AmqpBroker.StartAsync(configuration.Options);
        sinks.Attach(broker.Admin.Log);
        reloader = new Reloader(source, configuration, loggers, sinks, broker);
        signals.Reload = () => reloader.Reload();
        daemon.LogReady(ProcessAge.Milliseconds(firstLine));
        var end = await Task.WhenAny(signals.Stop, broker.Completion, asked.Task);
        signals.Reload = null;
        if (end == broker.Completion)
        {
            await broker.Completion;
        }

        daemon.LogStopping(end == asked.Task ? "stop command" : (await signals.Stop).ToString());
    }

    private void LogBeginning()
    {
        LogVersion(Version, Environment.Version, Environment.ProcessId);
        LogFiles(_configuration.Files.Count == 0 ? "none" : string.Join(", ", _configuration.Files));
        LogDataDirectory(_configuration.Options.DataDirectory is { } directory ? Path.GetFullPath(directory) : "none");
        LogWatermark(_configuration.Options.Limits.MemoryHighWatermark / Mebibyte, _configuration.MemoryAvailable / Mebibyte);
        foreach (var notice in _configuration.Notices)
        {
            LogNotice(notice);
        }

        foreach (var warning in _configuration.Warnings)
        {
            LogWarning(warning);
        }

        if (_configuration.Options.Endpoints.Count + _configuration.Options.TlsEndpoints.Count == 0)
        {
            LogNoListener();
        }
    }

    private void LogReady(long milliseconds)
    {
        var extensions = _configuration.Options.Extensions;
        LogStarted(extensions.Count);
        foreach (var extension in extensions)
        {
            LogExtension(extension.Name);
        }

        LogTime(milliseconds);
    }

    [LoggerMessage(300, LogLevel.Information, "amqpd {Version} on .NET {Runtime}, process {Process}")]
    private partial void LogVersion(string version, Version runtime, int process);

    [LoggerMessage(301, LogLevel.Information, "config file(s): {Files}")]
    private partial void LogFiles(string files);

    [LoggerMessage(302, LogLevel.Information, "data directory: {Directory}")]
    private partial void LogDataDirectory(string directory);

    [LoggerMessage(303, LogLevel.Information, "memory high watermark set to {Watermark} MiB of {Total} MiB total")]
    private partial void LogWatermark(long watermark, long total);

    [LoggerMessage(304, LogLevel.Warning, "{Text}")]
    private partial void LogWarning(string text);

    [LoggerMessage(309, LogLevel.Information, "{Text}")]
    private partial void LogNotice(string text);

    [LoggerMessage(305, LogLevel.Warning, "no listener is configured: nobody can connect")]
    private partial void LogNoListener();

    // Testcontainers and many scripts wait for these words.
    [LoggerMessage(306, LogLevel.Information, "Server startup complete; {Count} plugins started.")]
    private partial void LogStarted(int count);

    [LoggerMessage(309, LogLevel.Information, " * {Name}")]
    private partial void LogExtension(string name);

    // RabbitMQ's words: scripts read the figure from this line.
    [LoggerMessage(307, LogLevel.Information, "Time to start RabbitMQ: {Milliseconds} ms")]
    private partial void LogTime(long milliseconds);

    [LoggerMessage(308, LogLevel.Information, "{Signal} received: stopping")]
    private partial void LogStopping(string signal);
}
