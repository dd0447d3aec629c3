using System.Globalization;
using Amqp.TestKit.Tls;

namespace Amqp.Daemon.Tests;

/// <summary>What the daemon does with its configuration besides starting with it.</summary>
public sealed class ConfigurationTests
{
    private const int HangUp = 1;

    [Fact]
    public async Task Check_config_says_whether_it_can_be_used_and_what_there_is_to_say()
    {
        using TemporaryDirectory directory = new();
        var file = directory.Write("rabbitmq.conf", "heartbeat = 10\nhartbeat = 20\nnet_ticktime = 60\n");

        var (exitCode, output, errors) = await DaemonProcess.RunAsync("--check-config", "-c", file);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            [
                $"note: {file}:3: 'net_ticktime' is accepted and has no effect here: this broker is one node",
                $"warning: {file}:2: unknown key 'hartbeat' is ignored; the nearest known key is 'heartbeat'",
                $"the configuration can be used ({file}, 1 warning)",
            ],
            output.Split('\n').ToList());
    }

    [Fact]
    public async Task Check_config_fails_where_the_start_would_fail()
    {
        var value = await DaemonProcess.RunAsync("--check-config", "heartbeat=fast");
        Assert.Equal(78, value.ExitCode);
        Assert.Contains("heartbeat = fast: expected seconds", value.Errors, StringComparison.Ordinal);

        var strict = await DaemonProcess.RunAsync("--check-config", "--strict", "hartbeat=1");
        Assert.Equal(78, strict.ExitCode);
        Assert.Contains("unknown key 'hartbeat'; the nearest known key is 'heartbeat'", strict.Errors, StringComparison.Ordinal);

        var certificate = await DaemonProcess.RunAsync("--check-config", "listeners.ssl.1=127.0.0.1:0", "ssl_options.certfile=/nowhere/c.pem");
        Assert.Equal(78, certificate.ExitCode);
        Assert.Contains("ssl_options.certfile: '/nowhere/c.pem' does not exist", certificate.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Print_config_shows_what_counts_and_no_password()
    {
        using TemporaryDirectory directory = new();
        var file = directory.Write("rabbitmq.conf", "heartbeat = 10\ndefault_pass = secret\nproduct.name = '#1'\n");

        var (exitCode, output, errors) = await DaemonProcess.RunAsync("--print-config", "-c", file, "heartbeat=20");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Equal(
            [
                $"default_pass = ********   # {file}:2", $"product.name = '#1'   # {file}:3",
                "management.tcp.port = 0   # command line", "prometheus.tcp.port = 0   # command line", "heartbeat = 20   # command line",
            ],
            output.Split('\n').ToList());
    }

    [Fact]
    public async Task A_file_changes_while_the_broker_runs()
    {
        using TemporaryDirectory directory = new();
        var file = directory.Write("rabbitmq.conf", "management.disable = true\nlog.default.level = warning\nheartbeat = 10\n");
        await using var daemon = DaemonProcess.Start("-c", file, DaemonProcess.AnyPort, "log.listener.level=info", "log.amqpd.level=info");
        var port = await daemon.ReadyAsync();

        directory.Write("rabbitmq.conf", "management.disable = true\nlog.default.level = warning\nheartbeat = 20\nlog.connection.level = info\nproduct.name = other\n");
        daemon.Signal(HangUp);
        await daemon.LineAsync("[info] <amqpd> the configuration was read again; changed: heartbeat, log.connection.level");
        await daemon.LineAsync("[warning] <amqpd> changed, and in force after a restart: product.name");

        await using var client = await TestKit.Wire.WireConnection.OpenAsync("127.0.0.1", port);
        Assert.Equal(20, client.ServerTune.Heartbeat);
        await daemon.LineAsync("[info] <connection> accepting AMQP connection");

        directory.Write("rabbitmq.conf", "heartbeat = fast\n");
        daemon.Signal(HangUp);
        await daemon.LineAsync("[error] <amqpd> the configuration stays as it was:");
        await client.OpenChannelAsync();
    }

    [Fact]
    public async Task A_certificate_is_read_again_on_a_signal()
    {
        using TemporaryDirectory directory = new();
        using TestAuthority authority = new();
        using var first = authority.Server("CN=first");
        using var second = authority.Server("CN=second");
        var (certificate, key) = first.Write(directory.Path, "server");
        await using var daemon = DaemonProcess.Start(
            DaemonProcess.AnyPort, "management.disable=true", "listeners.ssl.1=127.0.0.1:0", $"ssl_options.certfile={certificate}", $"ssl_options.keyfile={key}");
        await daemon.LineAsync("started TLS (SSL) listener on 127.0.0.1:");
        await daemon.ReadyAsync();

        second.Write(directory.Path, "server");
        daemon.Signal(HangUp);
        await daemon.LineAsync("ssl_options: a new certificate is used from now on: CN=second");
    }

    [Fact]
    public async Task Lines_go_to_a_file_as_well()
    {
        using TemporaryDirectory directory = new();
        await using var daemon = DaemonProcess.Start(
            new Dictionary<string, string> { ["RABBITMQ_LOG_BASE"] = directory.Path, ["RABBITMQ_PID_FILE"] = Path.Combine(directory.Path, "run", "pid") },
            DaemonProcess.AnyPort, "management.disable=true", "log.file=rabbit.log", "log.file.formatter=json");
        await daemon.ReadyAsync();
        Assert.NotEqual(0, int.Parse(await File.ReadAllTextAsync(Path.Combine(directory.Path, "run", "pid")), CultureInfo.InvariantCulture));

        daemon.Signal(DaemonProcess.Terminate);
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Contains("\"level\":\"info\",\"domain\":\"rabbitmq.amqpd\",\"msg\":\"Server startup complete", await File.ReadAllTextAsync(Path.Combine(directory.Path, "rabbit.log")), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(directory.Path, "run", "pid")));
    }

    [Fact]
    public async Task A_log_file_is_where_and_as_large_and_as_many_as_the_keys_say()
    {
        using TemporaryDirectory directory = new();
        var file = Path.Combine(directory.Path, "rabbit.log");
        await using var daemon = DaemonProcess.Start(
            DaemonProcess.AnyPort, "management.disable=true", $"log.dir={directory.Path}", "log.file=rabbit.log", "log.file.level=info",
            "log.file.rotation.size=300", "log.file.rotation.count=2", "log.file.rotation.compress=true");
        while (!File.Exists($"{file}.1.gz"))
        {
            // Every connection is a few lines.
            await using var client = await daemon.ConnectAsync();
            await client.CloseAsync();
        }

        daemon.Signal(DaemonProcess.Terminate);
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Equal(["rabbit.log", "rabbit.log.0.gz", "rabbit.log.1.gz"], Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_log_file_that_cannot_be_written_is_an_error()
    {
        var (exitCode, _, errors) = await DaemonProcess.RunAsync(DaemonProcess.AnyPort, "log.file=/dev/null/rabbit.log");
        Assert.Equal(78, exitCode);
        Assert.Contains("log.file: '/dev/null/rabbit.log' cannot be written", errors, StringComparison.Ordinal);
    }
}
