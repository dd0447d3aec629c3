using Amqp.Protocol;

namespace Amqp.Daemon.Tests;

public sealed class SignalTests
{
    [Theory]
    [InlineData(DaemonProcess.Terminate, "SIGTERM")]
    [InlineData(DaemonProcess.Interrupt, "SIGINT")]
    public async Task A_signal_stops_it_cleanly(int signal, string name)
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort);
        await using var client = await daemon.ConnectAsync();

        daemon.Signal(signal);
        await client.ExpectConnectionCloseAsync(ReplyCode.ConnectionForced);

        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Empty(await daemon.ErrorsAsync());
        await daemon.LineAsync($"[info] <amqpd> {name} received: stopping");
        Assert.EndsWith("[info] <broker> broker stopped", daemon.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort);
        await using var client = await daemon.ConnectAsync();

        daemon.Signal(DaemonProcess.Terminate);
        await client.ExpectAsync<ConnectionClose>(0);
        daemon.Signal(DaemonProcess.Interrupt);

        Assert.Equal(128 + DaemonProcess.Interrupt, await daemon.ExitAsync());
    }

    [Fact]
    public async Task It_goes_on_when_nobody_reads_its_log_any_more()
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort);
        var port = await daemon.ReadyAsync();
        daemon.CloseOutput();

        for (var i = 0; i < 10; i++)
        {
            await using var client = await Amqp.TestKit.Wire.WireConnection.OpenAsync("127.0.0.1", port);
            await client.CloseAsync();
        }

        daemon.Signal(DaemonProcess.Terminate);
        Assert.Equal(0, await daemon.ExitAsync());
    }
}
