using Amqp.Hosting.Configuration;

namespace Amqp.Daemon.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_tells_the_options_and_every_setting(string argument)
    {
        var (exitCode, output, errors) = await DaemonProcess.RunAsync(argument);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("Usage: amqpd [--config FILE] [--data-dir DIR] [key=value ...]", output, StringComparison.Ordinal);
        Assert.All(ConfKeys.All, key => Assert.Contains($"  {key.Name} = {key.Type}\n      {key.Meaning} ({key.Unset})", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_of_keys_is_the_table()
    {
        var (exitCode, output, errors) = await DaemonProcess.RunAsync("--keys");

        Assert.Equal((0, ""), (exitCode, errors));
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "CONFIGURATION.md"));
        Assert.True(page.TrimEnd() == output.TrimEnd(), "write it anew: amqpd --keys > src/Amqp.Hosting/CONFIGURATION.md");
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-V")]
    public async Task Version_is_one_line(string argument)
    {
        var (exitCode, output, errors) = await DaemonProcess.RunAsync(argument, "nonsense=1");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Matches(@"^amqpd \d+\.\d+\.\d+$", output);
    }
}
