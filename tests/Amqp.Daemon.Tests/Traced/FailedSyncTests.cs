using Amqp.Protocol;

namespace Amqp.Daemon.Tests.Traced;

/// <summary>A disk that fails a sync has lost something, and nobody knows what: the daemon promises nothing more and ends.</summary>
public sealed class FailedSyncTests
{
    [TracedFact]
    public async Task After_a_failed_sync_nothing_is_promised_or_touched_and_the_daemon_ends_with_an_error()
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory["data"]);
        await using var publisher = await daemon.ConnectAsync();
        await using var bystander = await daemon.ConnectAsync();
        var channel = await publisher.OpenChannelAsync();
        await bystander.OpenChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.SelectConfirmsAsync();
        var numbered = new NumberedPublisher(channel, "q");
        await numbered.PublishAsync(20);
        await numbered.UntilAsync(() => numbered.Confirmed.Count == 20, publishing: false);

        await using var strace = await Strace.FailAsync(daemon.Id, directory["trace"], "fsync,fdatasync,syncfs", "EIO");
        await numbered.PublishAsync(10);

        // The next thing that is said, to anybody, is the end.
        await publisher.ExpectConnectionCloseAsync(ReplyCode.InternalError);
        await bystander.ExpectConnectionCloseAsync(ReplyCode.InternalError);
        Assert.Equal(1, await daemon.ExitAsync());
        await strace.EndAsync();
        AssertNothingTouched(TraceParser.Parse(await File.ReadAllLinesAsync(directory["trace"])), directory["data"]);
        await AssertKeptAsync(directory["data"], confirmed: 20, published: 30);
    }

    [TracedFact]
    public async Task A_declaration_whose_sync_fails_is_not_answered()
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory["data"]);
        await using var client = await daemon.ConnectAsync();
        var channel = await client.OpenChannelAsync();
        await using var strace = await Strace.FailAsync(daemon.Id, directory["trace"], "fsync,fdatasync,syncfs", "EIO");

        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, Durable = true });

        await client.ExpectConnectionCloseAsync(ReplyCode.InternalError);
        Assert.Equal(1, await daemon.ExitAsync());
        Assert.NotEmpty(await daemon.ErrorsAsync() + string.Join('\n', daemon.Lines.Where(line => line.Contains("Input/output error", StringComparison.Ordinal))));
    }

    /// <summary>What was entered before the failure came back may go on; nothing is entered behind it.</summary>
    private static void AssertNothingTouched(List<Syscall> calls, string directory)
    {
        var failed = calls.Where(call => call.Name is "fsync" or "fdatasync" or "syncfs" && call.Result < 0).Min(call => call.Ended);
        string[] changes = ["pwrite64", "pwritev", "fsync", "fdatasync", "syncfs", "ftruncate", "fallocate"];
        Assert.DoesNotContain(calls, call => call.Began > failed
            && (changes.Contains(call.Name) || call.Name.StartsWith("rename", StringComparison.Ordinal))
            && (call.Descriptor.StartsWith(directory, StringComparison.Ordinal) || call.Arguments.Contains($"\"{directory}/", StringComparison.Ordinal)));
        Assert.DoesNotContain(calls, call => call.Began > failed
            && call.Name.StartsWith("unlink", StringComparison.Ordinal)
            && call.Arguments.Contains($"\"{directory}/queues", StringComparison.Ordinal));
    }

    private static async Task AssertKeptAsync(string directory, int confirmed, int published)
    {
        await using var daemon = DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", directory);
        await using var client = await daemon.ConnectAsync();
        var numbers = await NumberedPublisher.TakeAllAsync(await client.OpenChannelAsync(), "q");
        Assert.InRange(numbers.Count, confirmed, published);
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
    }
}
