using Amqp.Authentication;
using Amqp.Hosting.Configuration;

namespace Amqp.Daemon.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_tells_the_options(string argument)
    {
        var (exitCode, output, errors) = await DaemonProcess.RunAsync(argument);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("Usage: amqpd [--config FILE] [--data-dir DIR] [key=value ...]", output, StringComparison.Ordinal);
        Assert.Contains("--keys prints them all", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_keys_is_the_table()
    {
        var (exitCode, output, errors) = await DaemonProcess.RunAsync("--keys");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.All(ConfKeys.All.Concat(AuthenticationAreas.All.SelectMany(area => area.Keys)), key => Assert.Contains($"| `{key.Name}` |", output, StringComparison.Ordinal));
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
