using System.Text;
using Amqp.Daemon.Logging;
using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Tests;

public sealed class ConsoleLoggerTests
{
    private static readonly DateTime s_time = new(2026, 11, 21, 11, 40, 0, 123, 456, DateTimeKind.Utc);

    [Theory]
    [InlineData(LogLevel.Trace, "debug")]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Information, "info")]
    [InlineData(LogLevel.Warning, "warning")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "critical")]
    public void A_line_has_the_time_the_level_and_the_source(LogLevel level, string name)
        => Assert.Equal($"2026-11-21 11:40:00.123456+00:00 [{name}] <connection> text\n", Format(level, "text"));

    [Theory]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\r\n\tb", "a\\u000d\\n\\u0009b")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("ünï → 日本", "ünï → 日本")]
    [InlineData("", "")]
    public void A_text_is_one_line_whatever_it_holds(string text, string written)
        => Assert.EndsWith($"<connection> {written}\n", Format(LogLevel.Information, text), StringComparison.Ordinal);

    [Fact]
    public void The_source_is_the_last_part_of_the_category_and_the_level_is_that_of_the_settings()
    {
        using MemoryStream stream = new();
        var settings = new BrokerLogSettings { CategoryLevels = new Dictionary<string, LogLevel> { ["connection"] = LogLevel.Error } };
        using (DaemonLoggerFactory factory = new(settings, new LogSink(new LogWriter(stream), settings.ConsoleFormat, static (log, category) => log.LevelOf(category))))
        {
            Log(factory.CreateLogger("Amqp.Broker"), LogLevel.Information, "one", null);
            Log(factory.CreateLogger("Amqp.Broker"), LogLevel.Debug, "two", null);
            Log(factory.CreateLogger("Amqp.Server.Connection"), LogLevel.Warning, "three", null);
            Log(factory.CreateLogger("Amqp.Server.Connection"), LogLevel.Error, "four", new IOException("broken"));
        }

        var lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("[info] <broker> one", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("[error] <connection> four: System.IO.IOException: broken", lines[1], StringComparison.Ordinal);
    }

    private static void Log(ILogger logger, LogLevel level, string text, Exception? error) =>
        logger.Log(level, default, text, error, static (state, _) => state);

    private static string Format(LogLevel level, string text) =>
        Encoding.UTF8.GetString(LineFormatter.Format(new byte[1024], s_time, level, "connection", text));
}
