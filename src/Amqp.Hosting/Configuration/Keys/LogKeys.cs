using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>What is logged, and where to (https://www.rabbitmq.com/docs/logging). Levels take effect on a reload.</summary>
internal static class LogKeys
{
    /// <summary>The names that lines have: the last parts of the categories that loggers are created with.</summary>
    private static readonly string[] s_categories =
    [
        "connection", "channel", "queue", "broker", "listener", "tls", "management", "prometheus", "http", "oauth2", "telemetry", "amqpd",
    ];

    private const string TimeFormats = "rfc3339_space|rfc3339_T|epoch_secs|epoch_usecs";

    public static ConfArea Area { get; } = new("Log",
    [
        new("log.console", ConfTypes.Boolean, "true", "false", "Write log lines to standard output.", static (draft, value) =>
            draft.Log = draft.Log with { Console = value.Boolean }),
        new("log.console.level", ConfTypes.Level, "that of the category", "debug", "Least level on the console.", static (draft, value) =>
            draft.Log = draft.Log with { ConsoleLevel = value.Level }) { IsLive = true },
        new("log.console.stdio", "stdout|stderr", "stdout", "stderr", "Where the console is.", static (draft, value) =>
            draft.Log = draft.Log with
            {
                ConsoleIsErrorOutput = value.Text switch { "stdout" => false, "stderr" => true, _ => throw value.Bad("stdout or stderr") },
            }),
        new("log.console.formatter", "plaintext|json", "plaintext", "json", "What a line on the console looks like.", static (draft, value) =>
            draft.Log = draft.Log with { ConsoleFormat = draft.Log.ConsoleFormat with { IsJson = IsJson(value) } }),
        new("log.console.formatter.time_format", TimeFormats, "rfc3339_space", "rfc3339_T", "How lines on the console write the time.", static (draft, value) =>
            draft.Log = draft.Log with { ConsoleFormat = draft.Log.ConsoleFormat with { Time = TimeOf(value) } }),
        new("log.dir", ConfTypes.File, "RABBITMQ_LOG_BASE, or /var/log/rabbitmq", "/tmp", "The directory of log files.", static (draft, value) =>
            draft.Log = draft.Log with { Directory = value.Word }),
        new("log.file", "a name, a path, or false", "false", "rabbit.log", "Write log lines to this file, too.", static (draft, value) =>
            draft.Log = draft.Log with { File = value.Text is "false" or "none" ? null : value.Word }),
        new("log.file.level", ConfTypes.Level, "that of the category", "debug", "Least level in the file.", static (draft, value) =>
            draft.Log = draft.Log with { FileLevel = value.Level }) { IsLive = true },
        new("log.file.formatter", "plaintext|json", "plaintext", "json", "What a line in the file looks like.", static (draft, value) =>
            draft.Log = draft.Log with { FileFormat = draft.Log.FileFormat with { IsJson = IsJson(value) } }),
        new("log.file.formatter.time_format", TimeFormats, "rfc3339_space", "rfc3339_T", "How lines in the file write the time.", static (draft, value) =>
            draft.Log = draft.Log with { FileFormat = draft.Log.FileFormat with { Time = TimeOf(value) } }),
        new("log.file.rotation.date", "a time such as $D0", "never", "$D0", "Begin a new file at these times: $D0 every midnight, $D16 at 16:00, $H00 every hour, $W0D0 on Sundays, $M1D0 every month.",
            static (draft, value) => Rotate(draft, rotation => rotation with
            {
                Time = value.Text.Length == 0 ? null : LogRotationTime.TryParse(value.Text, out var time) ? time : throw value.Bad(LogRotationTime.Expected),
            })),
        new("log.file.rotation.size", ConfTypes.Size, "0", "10MB", "Begin a new file when this one has so many octets; 0 for never.",
            static (draft, value) => Rotate(draft, rotation => rotation with { Size = value.Size() })),
        new("log.file.rotation.count", ConfTypes.Number, "5", "10", "Old files that are kept.",
            static (draft, value) => Rotate(draft, rotation => rotation with { Count = value.Number(0, 10_000, "files") })),
        new("log.file.rotation.compress", ConfTypes.Boolean, "false", "true", "Compress old files.",
            static (draft, value) => Rotate(draft, rotation => rotation with { Compress = value.Boolean })),
        new("log.exchange", ConfTypes.Boolean, "false", "true", "Publish log lines to the exchange amq.rabbitmq.log of the default virtual host, with the level as routing key.",
            static (draft, value) => draft.Log = draft.Log with { Exchange = value.Boolean }),
        new("log.exchange.level", ConfTypes.Level, "that of the category", "debug", "Least level on that exchange.", static (draft, value) =>
            draft.Log = draft.Log with { ExchangeLevel = value.Level }) { IsLive = true },
        new("log.default.level", ConfTypes.Level, "info", "error", "Least level of everything without a level of its own.", static (draft, value) =>
            draft.Log = draft.Log with { DefaultLevel = value.Level }) { IsLive = true },
        new("log.$category.level", ConfTypes.Level, "that of log.default.level", "none", "Least level of one category, as lines name it: " + string.Join(", ", s_categories) + ".",
            SetCategory) { IsLive = true },
    ], Finish);

    private static void SetCategory(ConfDraft draft, ConfValue value)
    {
        if (!s_categories.Contains(value.Name))
        {
            draft.Warnings.Add(
                $"{value.Setting.Origin}: {value.Setting.Key} has no effect: nothing is logged as '{value.Name}'; there are {string.Join(", ", s_categories)}");
        }

        draft.Log = draft.Log with
        {
            CategoryLevels = new Dictionary<string, LogLevel>(draft.Log.CategoryLevels) { [value.Name] = value.Level },
        };
    }

    private static void Finish(ConfDraft draft)
    {
        if (draft.Log.Exchange)
        {
            draft.Limits = draft.Limits with { LogExchange = draft.Options.DefaultVirtualHost };
        }
    }

    private static bool IsJson(in ConfValue value) => value.Text switch
    {
        "plaintext" => false,
        "json" => true,
        _ => throw value.Bad("plaintext or json"),
    };

    private static LogTime TimeOf(in ConfValue value) => value.Text switch
    {
        "rfc3339_space" => LogTime.Rfc3339Space,
        "rfc3339_T" => LogTime.Rfc3339T,
        "epoch_secs" => LogTime.EpochSeconds,
        "epoch_usecs" => LogTime.EpochMicroseconds,
        _ => throw value.Bad("rfc3339_space, rfc3339_T, epoch_secs or epoch_usecs"),
    };

    private static void Rotate(ConfDraft draft, Func<LogRotation, LogRotation> change) =>
        draft.Log = draft.Log with { Rotation = change(draft.Log.Rotation) };
}
