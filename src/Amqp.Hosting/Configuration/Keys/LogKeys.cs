namespace Amqp.Hosting.Configuration.Keys;

/// <summary>What is logged, and where to (https://www.rabbitmq.com/docs/logging).</summary>
internal static class LogKeys
{
    public static ConfArea Area { get; } = new("Log",
    [
        new("log.console", ConfTypes.Boolean, "true", "false", "Write log lines to standard output.", static (draft, value) =>
            draft.Log = draft.Log with { Console = value.Boolean }),
        new("log.console.level", ConfTypes.Level, "that of the category", "debug", "Least level on the console.", static (draft, value) =>
            draft.Log = draft.Log with { ConsoleLevel = value.Level }),
        new("log.default.level", ConfTypes.Level, "info", "error", "Least level of everything without a level of its own.", static (draft, value) =>
            draft.Log = draft.Log with { DefaultLevel = value.Level }),
        new("log.connection.level", ConfTypes.Level, "that of log.default.level", "none", "Least level of what concerns connections.", static (draft, value) =>
            draft.Log = draft.Log with { ConnectionLevel = value.Level }),
    ]);
}
