using System.Text;
using Amqp.Daemon.Logging;
using Amqp.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Daemon.Tests;

public sealed class DaemonLoggerTests
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
        using (DaemonLoggerFactory factory = new(settings, Sink(stream)))
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

    [Fact]
    public void Levels_change_while_loggers_are_in_use()
    {
        using MemoryStream stream = new();
        using (DaemonLoggerFactory factory = new(new BrokerLogSettings(), Sink(stream)))
        {
            var logger = factory.CreateLogger("Amqp.Broker");
            Log(logger, LogLevel.Debug, "one", null);
            factory.Apply(new BrokerLogSettings { DefaultLevel = LogLevel.Debug });
            Log(logger, LogLevel.Debug, "two", null);
            factory.Apply(new BrokerLogSettings { DefaultLevel = LogLevel.None });
            Log(logger, LogLevel.Critical, "three", null);
        }

        Assert.EndsWith("[debug] <broker> two", Assert.Single(Encoding.UTF8.GetString(stream.ToArray()).TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_place_has_its_own_level()
    {
        using MemoryStream console = new();
        using MemoryStream file = new();
        var settings = new BrokerLogSettings { ConsoleLevel = LogLevel.Error, File = "x", FileLevel = LogLevel.Debug };
        using (DaemonLoggerFactory factory = new(settings, Sink(console), new WriterSink(new LogWriter(file), default, static (log, category) => log.FileLevelOf(category))))
        {
            var logger = factory.CreateLogger("Amqp.Broker");
            Log(logger, LogLevel.Information, "one", null);
            Log(logger, LogLevel.Error, "two", null);
        }

        Assert.Equal((1, 2), (Lines(console), Lines(file)));

        static int Lines(MemoryStream stream) => stream.ToArray().Count(octet => octet == '\n');
    }

    [Theory]
    [InlineData(LogTime.Rfc3339Space, "\"2026-11-21 11:40:00.123456\\u002B00:00\"")]
    [InlineData(LogTime.Rfc3339T, "\"2026-11-21T11:40:00.123456\\u002B00:00\"")]
    [InlineData(LogTime.EpochSeconds, "1795261200")]
    [InlineData(LogTime.EpochMicroseconds, "1795261200123456")]
    public void A_line_may_be_a_JSON_object(LogTime time, string written)
    {
        using MemoryStream stream = new();
        using (LogWriter writer = new(stream))
        {
            LineFormatter.Write(writer, new LogFormat(IsJson: true, time), s_time, LogLevel.Warning, "connection", "a \"b\"\nc", null);
        }

        Assert.Equal(
            $"{{\"time\":{written},\"level\":\"warning\",\"domain\":\"rabbitmq.connection\",\"msg\":\"a \\u0022b\\u0022\\nc\"}}\n",
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData(LogTime.Rfc3339T, "2026-11-21T11:40:00.123456+00:00 [info]")]
    [InlineData(LogTime.EpochSeconds, "1795261200 [info]")]
    public void The_time_may_be_written_in_other_ways(LogTime time, string start)
        => Assert.StartsWith(start, Encoding.UTF8.GetString(LineFormatter.Format(new byte[1024], s_time, LogLevel.Information, "x", "y", time)), StringComparison.Ordinal);

    private static WriterSink Sink(Stream stream) => new(new LogWriter(stream), default, static (log, category) => log.LevelOf(category));

    private static void Log(ILogger logger, LogLevel level, string text, Exception? error) =>
        logger.Log(level, default, text, error, static (state, _) => state);

    private static string Format(LogLevel level, string text) =>
        Encoding.UTF8.GetString(LineFormatter.Format(new byte[1024], s_time, level, "connection", text));
}
