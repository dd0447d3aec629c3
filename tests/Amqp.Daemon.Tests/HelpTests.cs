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
        Assert.All(ConfKeys.All, key => Assert.Contains($"  {key.Name} = {key.Type}\n      {key.Meaning}", output, StringComparison.Ordinal));
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
