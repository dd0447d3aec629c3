using System.Text.Json;
using System.Text.RegularExpressions;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests;

public sealed partial class StartTests
{
    [Fact]
    public async Task It_says_what_it_is_where_it_listens_and_when_it_is_ready()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["my.conf"], "# nothing but a heartbeat\nheartbeat = 17\n");
        await using var daemon = DaemonProcess.Start(
            "--config", directory["my.conf"], "--data-dir", directory["data"], DaemonProcess.AnyPort);

        var port = await daemon.ReadyAsync();
        await daemon.LineAsync("Time to start");

        Assert.All(daemon.Lines, line => Assert.Matches(LogLine(), line));
        string[] expected =
        [
            "[info] <amqpd> amqpd 0.",
            $"[info] <amqpd> config file(s): {directory["my.conf"]}",
            $"[info] <amqpd> data directory: {directory["data"]}",
            "[info] <amqpd> memory high watermark set to ",
            $"[info] <listener> started TCP listener on 127.0.0.1:{port}",
            "[info] <management> Management plugin: HTTP (non-TLS) listener started on [::]:",
            "[info] <prometheus> Prometheus metrics: HTTP (non-TLS) listener started on [::]:",
            "[info] <amqpd> Server startup complete; 2 plugins started.",
            "[info] <amqpd>  * rabbitmq_management",
            "[info] <amqpd>  * rabbitmq_prometheus",
            "[info] <amqpd> Time to start RabbitMQ: ",
        ];
        Assert.Equal(expected.Length, daemon.Lines.Count);
        Assert.All(expected.Zip(daemon.Lines), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.True(File.Exists(directory["data/lock"]));
        await using var client = await daemon.ConnectAsync();
        Assert.Equal(17, client.ServerTune.Heartbeat);
    }

    [Fact]
    public async Task Log_lines_are_published_where_that_is_asked_for()
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "log.exchange=true", "log.exchange.level=warning");
        await daemon.ReadyAsync();
        await using var client = await daemon.ConnectAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("log");
        await channel.BindQueueAsync("log", "amq.rabbitmq.log", "#");
        await channel.ConsumeAsync("log", noAck: true);
        await using var other = await daemon.ConnectAsync();
        var failing = await other.OpenChannelAsync();
        await failing.SendAsync(new QueuePurge { Queue = "none"u8 });
        await failing.ExpectCloseAsync(ReplyCode.NotFound);

        // The info lines of the second connection are below the level.
        var line = await channel.ExpectDeliveryAsync();
        Assert.Equal(("amq.rabbitmq.log", "warning", "text/plain"), (line.Exchange, line.RoutingKey, line.Properties.ContentType));
        Assert.Matches(LogLine(), line.Text.TrimEnd('\n'));
        Assert.EndsWith("NOT_FOUND - no queue 'none' in vhost '/'\n", line.Text, StringComparison.Ordinal);
        Assert.True(line.Properties.Headers!.Contains("node"));
    }

    [Fact]
    public async Task Connections_are_logged_unless_their_level_says_otherwise()
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort);
        await using var quiet = DaemonProcess.Start(DaemonProcess.AnyPort, "log.connection.level=error");
        foreach (var each in new[] { daemon, quiet })
        {
            await using var client = await each.ConnectAsync();
            await client.CloseAsync();
        }

        await daemon.LineAsync("<connection> closing connection");
        quiet.Signal(DaemonProcess.Terminate);
        await quiet.ExitAsync();

        Assert.Contains(daemon.Lines, line => line.Contains("<connection> accepting AMQP connection 127.0.0.1:", StringComparison.Ordinal));
        Assert.Contains(daemon.Lines, line => line.Contains("user 'guest' authenticated and granted access to vhost '/'", StringComparison.Ordinal));
        Assert.DoesNotContain(quiet.Lines, line => line.Contains("<connection>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Channel_errors_have_a_level_of_their_own()
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "log.connection.level=none");
        await using var quiet = DaemonProcess.Start(DaemonProcess.AnyPort, "log.channel.level=none");
        foreach (var each in new[] { daemon, quiet })
        {
            await using var client = await each.ConnectAsync();
            var channel = await client.OpenChannelAsync();
            await channel.SendAsync(new QueueDeclare { Queue = "none"u8, Passive = true });
            await channel.ExpectCloseAsync(ReplyCode.NotFound);
            await client.CloseAsync();
            each.Signal(DaemonProcess.Terminate);
            await each.ExitAsync();
        }

        Assert.Contains(daemon.Lines, line => line.Contains("[warning] <channel> connection 127.0.0.1:", StringComparison.Ordinal));
        Assert.DoesNotContain(daemon.Lines, line => line.Contains("<connection>", StringComparison.Ordinal));
        Assert.DoesNotContain(quiet.Lines, line => line.Contains("<channel>", StringComparison.Ordinal));
        Assert.Contains(quiet.Lines, line => line.Contains("<connection> closing connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_console_may_be_standard_error_and_its_lines_JSON_with_a_level_of_their_own()
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = DaemonProcess.Start(
            new Dictionary<string, string> { ["RABBITMQ_PID_FILE"] = directory["pid"] },
            DaemonProcess.AnyPort, "log.console.stdio=stderr", "log.console.formatter=json", "log.console.formatter.time_format=epoch_secs",
            "log.console.level=warning", "log.syslog=true");
        while (!File.Exists(directory["pid"]))
        {
            await Task.Delay(10);
        }

        daemon.Signal(DaemonProcess.Terminate);
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Empty(daemon.Lines);
        var line = Assert.Single((await daemon.ErrorsAsync()).TrimEnd().Split('\n'));
        using var json = JsonDocument.Parse(line);
        Assert.Equal(("warning", "rabbitmq.amqpd"), (json.RootElement.GetProperty("level").GetString(), json.RootElement.GetProperty("domain").GetString()));
        Assert.True(json.RootElement.GetProperty("time").GetInt64() > 1_700_000_000);
        Assert.Contains("log.syslog", json.RootElement.GetProperty("msg").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_console_log_nothing_is_written()
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = DaemonProcess.Start("listeners.tcp=none", "log.console=false", $"--data-dir={directory.Path}");
        while (!File.Exists(directory["lock"]))
        {
            await Task.Delay(10);
        }

        daemon.Signal(DaemonProcess.Terminate);

        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Empty(daemon.Lines);
    }

    [Fact]
    public async Task Keys_that_do_nothing_are_warned_of()
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "hartbeat=30", "disk_monitor.interval=5");

        await daemon.ReadyAsync();

        Assert.Contains(daemon.Lines, line => line.EndsWith(
            "[warning] <amqpd> command line: unknown key 'hartbeat' is ignored; the nearest known key is 'heartbeat'", StringComparison.Ordinal));
        Assert.Contains(daemon.Lines, line => line.EndsWith(
            "[warning] <amqpd> command line: 'disk_monitor.interval' is known to RabbitMQ, not supported by this version, and ignored",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Listening_nowhere_is_warned_of()
    {
        await using var daemon = DaemonProcess.Start("listeners.tcp=none");

        await daemon.LineAsync("[warning] <amqpd> no listener is configured: nobody can connect");
        await daemon.LineAsync("Server startup complete");
    }

    [Fact]
    public async Task The_environment_of_the_container_image_is_heeded()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["rabbitmq.conf"], "heartbeat = 17");
        await using var daemon = DaemonProcess.Start(new Dictionary<string, string>
        {
            ["RABBITMQ_NODE_PORT"] = "0",
            ["RABBITMQ_CONFIG_FILE"] = directory["rabbitmq.conf"],
            ["RABBITMQ_DEFAULT_USER"] = "alice",
            ["RABBITMQ_DEFAULT_PASS"] = "secret",
            ["RABBITMQ_DEFAULT_VHOST"] = "orders",
        });

        var port = await daemon.ReadyAsync();
        await using var client = await WireConnection.OpenAsync(
            "127.0.0.1", port, new WireOptions { User = "alice", Password = "secret", VirtualHost = "orders" });

        Assert.Equal(17, client.ServerTune.Heartbeat);
        Assert.Contains(daemon.Lines, line => line.Contains("started TCP listener on [::]:", StringComparison.Ordinal));
        Assert.Contains(daemon.Lines, line => line.EndsWith($"config file(s): {directory["rabbitmq.conf"]}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_of_the_command_line_takes_the_place_of_that_of_the_environment()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["a.conf"], "nonsense");
        await File.WriteAllTextAsync(directory["b.conf"], "heartbeat = 17");
        await using var daemon = DaemonProcess.Start(
            new Dictionary<string, string> { ["RABBITMQ_CONFIG_FILE"] = directory["a.conf"] },
            $"--config={directory["b.conf"]}", DaemonProcess.AnyPort);

        await using var client = await daemon.ConnectAsync();

        Assert.Equal(17, client.ServerTune.Heartbeat);
    }

    [Fact]
    public async Task Without_management_nothing_listens_for_HTTP()
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = DaemonProcess.Start("management.disable=true", "prometheus.disable=true", $"--data-dir={directory.Path}", DaemonProcess.AnyPort);

        await daemon.LineAsync("Server startup complete; 0 plugins started.");

        Assert.DoesNotContain(daemon.Lines, line => line.Contains("<management>", StringComparison.Ordinal));
        Assert.False(File.Exists(directory["amqpd.sock"]));
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\+00:00 \[[a-z]+\] <[a-z]+> .+$")]
    private static partial Regex LogLine();
}
