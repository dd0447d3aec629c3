namespace Amqp.Daemon.Tests;

/// <summary>A daemon that cannot start says why, in words for an operator.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData("heartbeat=often", "amqpd: command line: heartbeat = often: expected seconds, a whole number from 0 to 65535")]
    [InlineData("listeners.tcp.default=localhost", "amqpd: command line: listeners.tcp.default = localhost: expected a port, or an IP address and a port")]
    public async Task A_bad_value_is_named_with_what_would_be_right(string setting, string message)
    {
        var (exitCode, output, errors) = await DaemonProcess.RunAsync(setting);

        Assert.Equal(78, exitCode);
        Assert.StartsWith(message, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Empty(output);
    }

    [Fact]
    public async Task A_line_that_is_no_setting_is_named_with_its_file()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["my.conf"], "heartbeat = 10\nframe max = 5\n");

        var (exitCode, _, errors) = await DaemonProcess.RunAsync("--config", directory["my.conf"]);

        Assert.Equal((78, $"amqpd: {directory["my.conf"]}:2: expected 'key = value', found 'frame max = 5'\n"), (exitCode, errors));
    }

    [Fact]
    public async Task A_configuration_file_that_is_missing_is_named()
    {
        var (exitCode, _, errors) = await DaemonProcess.RunAsync("--config", "/nowhere/my.conf");

        Assert.Equal(78, exitCode);
        Assert.StartsWith("amqpd: cannot read the configuration file '/nowhere/my.conf': ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_what_to_do()
    {
        await using var first = DaemonProcess.Start(DaemonProcess.AnyPort);
        var port = await first.ReadyAsync();

        var (exitCode, output, errors) = await DaemonProcess.RunAsync($"listeners.tcp.default=127.0.0.1:{port}");

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"amqpd: cannot listen on 127.0.0.1:{port}: ", errors, StringComparison.Ordinal);
        Assert.Contains("choose another port with listeners.tcp.default=PORT", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.DoesNotContain("Server startup complete", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_is_in_use_is_named_with_what_to_do()
    {
        using var directory = new TemporaryDirectory();
        await using var first = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory.Path);
        await first.ReadyAsync();

        var (exitCode, _, errors) = await DaemonProcess.RunAsync(DaemonProcess.AnyPort, "--data-dir", directory.Path);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"amqpd: the data directory is in use: '{directory["lock"]}' is locked", errors, StringComparison.Ordinal);
        Assert.Contains("--data-dir", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_data_directory_of_a_killed_daemon_can_be_used_again()
    {
        using var directory = new TemporaryDirectory();
        await using (var first = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory.Path))
        {
            await first.ReadyAsync();
            first.Signal(9);
            await first.ExitAsync();
        }

        await using var second = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory.Path);

        await second.ReadyAsync();
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_named()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["file"], "");

        var (exitCode, _, errors) = await DaemonProcess.RunAsync(DaemonProcess.AnyPort, "--data-dir", directory["file/data"]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("amqpd: cannot use the data directory: ", errors, StringComparison.Ordinal);
        Assert.Contains(directory["file"], errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("--frobnicate", "unknown option '--frobnicate'")]
    [InlineData("heartbeat", "expected key=value, found 'heartbeat'")]
    [InlineData("--config", "--config needs a value")]
    public async Task A_command_line_that_is_not_understood_leads_to_the_help(string argument, string problem)
    {
        var (exitCode, _, errors) = await DaemonProcess.RunAsync(argument);

        Assert.Equal((64, $"amqpd: {problem}\nTry 'amqpd --help'.\n"), (exitCode, errors));
    }
}
