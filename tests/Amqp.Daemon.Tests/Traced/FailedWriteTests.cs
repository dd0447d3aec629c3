namespace Amqp.Daemon.Tests.Traced;

/// <summary>A write that fails costs nothing but the messages that are refused meanwhile: when the disk takes writes again, all goes on.</summary>
public sealed class FailedWriteTests
{
    [TracedFact]
    public Task A_disk_that_is_full_for_a_while_is_survived() => SurviveAsync("ENOSPC");

    [TracedFact]
    public Task A_disk_that_refuses_writes_for_a_while_is_survived() => SurviveAsync("EIO");

    private static async Task SurviveAsync(string error)
    {
        using var directory = new TemporaryDirectory();
        NumberedPublisher publisher;
        await using (var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory["data"]))
        {
            await using var client = await daemon.ConnectAsync();
            var channel = await client.OpenChannelAsync();
            await channel.DeclareQueueAsync("q", durable: true);
            await channel.SelectConfirmsAsync();
            publisher = new NumberedPublisher(channel, "q");
            await publisher.PublishAsync(5);
            await publisher.UntilAsync(() => publisher.Confirmed.Count == 5, publishing: false);

            await using (await Strace.FailAsync(daemon.Id, directory["trace"], "pwrite64,pwritev", error))
            {
                // The first ones are taken into memory, and wait; then the disk is known to fail.
                await publisher.UntilAsync(() => publisher.Refused.Count > 0, publishing: true);
                Assert.Equal(5, publisher.Confirmed.Count);
            }

            // What was waiting is written, and new ones are taken.
            var before = publisher.Published;
            await publisher.UntilAsync(() => publisher.Confirmed.Any(number => number >= before), publishing: true);
            await publisher.UntilAsync(() => publisher.Open == 0, publishing: false);
            daemon.Signal(DaemonProcess.Terminate);
            Assert.Equal(0, await daemon.ExitAsync());
        }

        await using var next = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory["data"]);
        await using var reader = await next.ConnectAsync();
        Assert.Equal(publisher.Confirmed, await NumberedPublisher.TakeAllAsync(await reader.OpenChannelAsync(), "q"));
    }
}
