using Amqp.TestKit.Configuration;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Tests.Configuration;

public sealed class BrokerLogSettingsTests
{
    private const string Connection = "Amqp.Server.Connection";
    private const string Other = "Amqp.Broker";

    [Theory]
    [InlineData("mirroring")]
    [InlineData("conection")]
    public void A_category_that_nothing_is_logged_as_is_warned_of(string category) =>
        Assert.StartsWith(
            $"test.conf:1: log.{category}.level has no effect: nothing is logged as '{category}'; there are connection, channel, queue,",
            Assert.Single(Configured.From($"log.{category}.level = error").Warnings),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("connection")]
    [InlineData("channel")]
    [InlineData("queue")]
    public void RabbitMQs_categories_that_lines_have_here_are_not(string category) =>
        Assert.Empty(Configured.From($"log.{category}.level = error").Warnings);

    [Theory]
    [InlineData("", LogLevel.Information, LogLevel.Information)]
    [InlineData("log.console = false", LogLevel.None, LogLevel.None)]
    [InlineData("log.console.level = debug", LogLevel.Debug, LogLevel.Debug)]
    [InlineData("log.console.level = error", LogLevel.Error, LogLevel.Error)]
    [InlineData("log.default.level = warning", LogLevel.Warning, LogLevel.Warning)]
    [InlineData("log.connection.level = error", LogLevel.Error, LogLevel.Information)]
    [InlineData("log.connection.level = debug", LogLevel.Debug, LogLevel.Information)]
    [InlineData("log.connection.level = none", LogLevel.None, LogLevel.Information)]
    [InlineData("log.connection.level = debug\nlog.console.level = warning", LogLevel.Warning, LogLevel.Warning)]
    [InlineData("log.default.level = debug\nlog.console.level = info", LogLevel.Information, LogLevel.Information)]
    [InlineData("log.default.level = critical\nlog.connection.level = notice", LogLevel.Information, LogLevel.Critical)]
    public void A_line_must_reach_the_level_of_its_category_and_of_the_console(string conf, LogLevel connection, LogLevel other)
    {
        var log = Configured.From(conf).Log;

        Assert.Equal((connection, other), (log.LevelOf(Connection), log.LevelOf(Other)));
    }
}
