using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.FullDisk;

/// <summary>The data directory is on a disk that has no more room: publishers hear of it, nobody else does, and nothing confirmed is lost.</summary>
public sealed class FullDiskTests
{
    private const int Size = 20_000;
    private const int Kill = 9;

    [SmallDiskTheory]
    [InlineData("tmpfs")]
    [InlineData("ext4")]
    public async Task Publishers_are_blocked_before_the_disk_is_full_and_go_on_when_there_is_room_again(string kind)
    {
        using var disk = new SmallDisk(kind, 64);
        NumberedPublisher publisher;
        List<int> taken;
        await using (var daemon = Start(disk, "disk_free_limit.absolute=20MB"))
        {
            await using var publishing = await daemon.ConnectAsync();
            await using var consuming = await daemon.ConnectAsync();
            var consumer = await consuming.OpenChannelAsync();
            publisher = await PublisherAsync(publishing, "q");
            await consumer.DeclareQueueAsync("other", durable: true);
            await FillUntilBlockedAsync(publishing, publisher);

            // Whoever publishes waits; consuming and deleting go on.
            await consumer.DeleteQueueAsync("other");
            taken = await NumberedPublisher.TakeAllAsync(consumer, "q", Size);

            while (await publishing.ReadFrameAsync() is var frame && !frame.Is<ConnectionUnblocked>())
            {
                publisher.Note(frame);
            }

            await publisher.PublishAsync(50);
            await publisher.UntilAsync(() => publisher.Open == 0, publishing: false);
            Assert.Empty(publisher.Refused);
            Assert.Empty(taken.Except(publisher.Confirmed));
            await EndAsync(daemon);
        }

        await using var next = Start(disk, "disk_free_limit.absolute=20MB");
        await using var reader = await next.ConnectAsync();
        Assert.Equal(publisher.Confirmed.Except(taken), await NumberedPublisher.TakeAllAsync(await reader.OpenChannelAsync(), "q", Size));
    }

    [SmallDiskTheory]
    [InlineData("tmpfs")]
    [InlineData("ext4")]
    public async Task A_disk_without_any_room_costs_nothing_that_was_confirmed(string kind)
    {
        using var disk = new SmallDisk(kind, 40);
        NumberedPublisher publisher;
        var taken = new List<int>();
        await using (var daemon = Start(disk, "disk_free_limit.absolute=0"))
        {
            await using var publishing = await daemon.ConnectAsync();
            publisher = await PublisherAsync(publishing, "q");
            await publisher.UntilAsync(() => publisher.Refused.Count > 0, publishing: true, atOnce: 20);
            Assert.False(File.Exists(disk["data/ballast"]));

            // There is room still for whatever makes room.
            await using var consuming = await daemon.ConnectAsync();
            var consumer = await consuming.OpenChannelAsync();
            for (var i = 0; i < 10; i++)
            {
                taken.Add(int.Parse((await consumer.GetAsync("q", noAck: true))!.Text.AsSpan(0, 9), System.Globalization.CultureInfo.InvariantCulture));
            }

            await consumer.DeclareQueueAsync("short", durable: true);
            await consumer.DeleteQueueAsync("short");

            // And for ending well.
            await EndAsync(daemon);
        }

        await using (var daemon = Start(disk, "disk_free_limit.absolute=0"))
        {
            await using var client = await daemon.ConnectAsync();
            await TakeRestAsync(publisher, taken, client);

            // There is room again, and it is filled again, this time to the end of the process.
            publisher = await PublisherAsync(client, "again");
            await publisher.UntilAsync(() => publisher.Confirmed.Count > 0, publishing: true);
            publisher = await PublisherAsync(client, "full", channel: 2);
            await publisher.UntilAsync(() => publisher.Refused.Count > 0, publishing: true, atOnce: 20);
            daemon.Signal(Kill);
            await daemon.ExitAsync();
        }

        await using var last = Start(disk, "disk_free_limit.absolute=0");
        await using var reader = await last.ConnectAsync();
        await TakeRestAsync(publisher, [], reader, "full");
    }

    /// <summary>Somebody else takes all the room, and gives it back.</summary>
    [SmallDiskTheory]
    [InlineData("tmpfs")]
    [InlineData("ext4")]
    public async Task Room_that_somebody_else_gives_back_is_found(string kind)
    {
        using var disk = new SmallDisk(kind, 40);
        await using var daemon = Start(disk, "disk_free_limit.absolute=0");
        await using var client = await daemon.ConnectAsync();
        var publisher = await PublisherAsync(client, "q");
        await publisher.PublishAsync(20);
        await publisher.UntilAsync(() => publisher.Confirmed.Count == 20, publishing: false);
        Fill(disk["filler"]);

        await publisher.UntilAsync(() => publisher.Refused.Count > 0, publishing: true, atOnce: 20);
        var refused = publisher.Refused.Max;
        File.Delete(disk["filler"]);
        await publisher.UntilAsync(() => publisher.Confirmed.Max > refused, publishing: true);
        await publisher.UntilAsync(() => publisher.Open == 0, publishing: false);

        Assert.True(File.Exists(disk["data/ballast"]));
        Assert.Equal(publisher.Confirmed, await NumberedPublisher.TakeAllAsync(await client.OpenChannelAsync(9), "q", Size));
    }

    private static DaemonProcess Start(SmallDisk disk, string limit) =>
        DaemonProcess.Start(DaemonProcess.AnyPort, "--data-dir", disk["data"], "disk_ballast.size=4MiB", limit);

    private static async Task EndAsync(DaemonProcess daemon)
    {
        daemon.Signal(DaemonProcess.Terminate);
        Assert.Equal(0, await daemon.ExitAsync());
    }

    private static async Task<NumberedPublisher> PublisherAsync(WireConnection client, string queue, ushort channel = 1)
    {
        var publishing = await client.OpenChannelAsync(channel);
        await publishing.DeclareQueueAsync(queue, durable: true);
        await publishing.SelectConfirmsAsync();
        return new NumberedPublisher(publishing, queue, Size);
    }

    private static async Task FillUntilBlockedAsync(WireConnection client, NumberedPublisher publisher)
    {
        while (true)
        {
            await publisher.PublishAsync(10);
            while (publisher.Open > 0)
            {
                var frame = await client.ReadFrameAsync();
                if (frame.Is<ConnectionBlocked>())
                {
                    Assert.Equal("low on disk", System.Text.Encoding.UTF8.GetString(frame.Decode<ConnectionBlocked>().Reason));
                    return;
                }

                publisher.Note(frame);
            }
        }
    }

    /// <summary>What is left is what was confirmed, whole and in order, with nothing that was refused; what had no answer may be there.</summary>
    private static async Task TakeRestAsync(NumberedPublisher publisher, List<int> taken, WireConnection client, string queue = "q")
    {
        var rest = await NumberedPublisher.TakeAllAsync(await client.OpenChannelAsync(9), queue, Size);
        Assert.Equal(rest.Order().Distinct(), rest);
        Assert.Empty(publisher.Confirmed.Except(taken).Except(rest));
        Assert.Empty(rest.Intersect(publisher.Refused));
        Assert.Empty(rest.Intersect(taken));
    }

    private static void Fill(string path)
    {
        var chunk = new byte[64 * 1024];
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        for (var size = chunk.Length; size > 0;)
        {
            try
            {
                file.Write(chunk, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }
}
