using Amqp.Broker;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.Storage.Files;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>The memory alarm: who is blocked, who is told, and how it ends.</summary>
public sealed class AlarmTests
{
    private const int BodySize = 10_000;
    private static readonly BrokerLimits s_limits = new() { MemoryHighWatermark = 1024 * 1024 };

    [Fact]
    public async Task A_publisher_is_blocked_and_told_and_later_unblocked()
    {
        await using var server = new TestServer(limits: s_limits, virtualTime: true);
        var publisher = await server.ChannelAsync();
        var consumer = await server.ChannelAsync();
        await publisher.DeclareQueueAsync("q");
        var filled = await FillAsync(server, publisher);
        Assert.Equal("low on memory", await BlockedAsync(publisher));
        await publisher.PublishAsync("", "q", "blocked");
        await server.AdvanceAsync(60);
        Assert.Equal(filled, server.StatusOf("q")!.Value.Ready);
        Assert.Empty(await publisher.Connection.ReadAvailableAsync());

        // Others may consume, and that ends it.
        await consumer.ConsumeAsync("q", noAck: true);
        for (var i = 0; i < filled; i++)
        {
            Assert.Equal(BodySize, (await consumer.ExpectDeliveryAsync()).Body.Length);
        }

        await server.AdvanceAsync(0.1);
        await publisher.Connection.ExpectAsync<ConnectionUnblocked>(0);
        Assert.Equal("blocked", (await consumer.ExpectDeliveryAsync()).Text);
    }

    [Fact]
    public async Task A_publisher_is_told_that_the_disk_is_full_and_waits_for_both_alarms()
    {
        MemoryFileSystem files = null!;
        await using var server = new TestServer(
            limits: new BrokerLimits { DiskFreeLimit = 1_000_000 },
            virtualTime: true,
            store: runtime =>
            {
                files = (MemoryFileSystem)runtime.Files;
                files.FreeBytes = 10_000_000;
                return TestServer.FileStore(runtime);
            });
        var publisher = await server.ChannelAsync();
        await publisher.DeclareQueueAsync("q");
        await publisher.PublishAsync("", "q", "there is room");
        files.FreeBytes = 999_999;
        await server.AdvanceAsync(11);
        await publisher.PublishAsync("", "q", "the last");
        await server.IdleAsync();
        Assert.Equal("low on disk", await BlockedAsync(publisher));

        // The second alarm is not told, but has to end too.
        server.Broker.Admin.MemoryHighWatermark = 0;
        files.FreeBytes = 10_000_000;
        await server.AdvanceAsync(11);
        Assert.Equal(["memory"], server.Broker.Admin.Alarms);
        Assert.Empty(await publisher.Connection.ReadAvailableAsync());
        server.Broker.Admin.MemoryHighWatermark = long.MaxValue;
        await server.AdvanceAsync(0.1);
        await publisher.Connection.ExpectAsync<ConnectionUnblocked>(0);

        server.Broker.Admin.MemoryHighWatermark = 0;
        files.FreeBytes = 0;
        await server.AdvanceAsync(11);
        await publisher.PublishAsync("", "q", "once more");
        await server.IdleAsync();
        Assert.Equal("low on disk & memory", await BlockedAsync(publisher));
    }

    [Fact]
    public async Task A_publisher_that_does_not_understand_is_blocked_and_not_told()
    {
        await using var server = new TestServer(limits: s_limits, virtualTime: true);
        var publisher = await server.ChannelAsync(new WireOptions { ClientProperties = WireOptions.Properties("basic.nack") });
        await publisher.DeclareQueueAsync("q");
        var filled = await FillAsync(server, publisher);
        await publisher.PublishAsync("", "q", "blocked");
        await server.AdvanceAsync(60);
        Assert.Equal(filled, server.StatusOf("q")!.Value.Ready);
        var other = await server.ChannelAsync();
        Assert.Equal((uint)filled, await other.PurgeQueueAsync("q"));
        await server.AdvanceAsync(0.1);
        Assert.Empty(await publisher.Connection.ReadAvailableAsync());
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task Publishers_are_told_when_they_publish_and_not_before()
    {
        await using var server = new TestServer(limits: s_limits, virtualTime: true);
        var early = await server.ChannelAsync();
        await early.DeclareQueueAsync("q");
        await early.PublishAsync("", "q", "before the alarm");
        var publisher = await server.ChannelAsync();
        await FillAsync(server, publisher);
        await BlockedAsync(publisher);
        await server.AdvanceAsync(1);

        // It has published, but not while the alarm holds.
        await early.ExpectNothingAsync();
        await early.DeclareQueueAsync("r");
        await early.PublishAsync("", "q", "into the alarm");
        await server.IdleAsync();
        Assert.Equal("low on memory", await BlockedAsync(early));
    }

    [Fact]
    public async Task A_blocked_connection_is_not_cut_for_its_silence()
    {
        await using var server = new TestServer(limits: s_limits, virtualTime: true);
        var connection = await server.OpenAsync(new WireOptions { Heartbeat = 10 });
        var publisher = await connection.OpenChannelAsync();
        await publisher.DeclareQueueAsync("q");
        await FillAsync(server, publisher);
        await server.AdvanceAsync(100);
        Assert.Equal(1, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task A_stopping_server_reaches_blocked_connections()
    {
        await using var server = new TestServer(limits: s_limits);
        var publisher = await server.ChannelAsync();
        await publisher.DeclareQueueAsync("q");
        await FillAsync(server, publisher);
        await BlockedAsync(publisher);
        var stopping = server.Server.StopAsync();
        await publisher.Connection.AssertConnectionErrorAsync(
            ReplyCode.ConnectionForced, 0, "broker forced connection closure with reason 'shutdown'");
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task A_connection_that_publishes_and_acks_never_waits_for_itself(ushort prefetch)
    {
        await using var server = new TestServer(limits: s_limits, virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.QosAsync(prefetch);
        await channel.ConsumeAsync("q");
        var published = await FillAsync(server, channel);
        await BlockedAsync(channel);

        // Publishes and acks stand behind each other in the stream.
        var last = published + 20;
        for (var acked = 0; acked < published; acked++)
        {
            var delivery = await server.WhileTimePassesAsync(channel.ExpectDeliveryAsync().AsTask());
            if (published < last)
            {
                published++;
                channel.Connection.WritePublish(1, "", "q", new byte[BodySize]);
            }

            await channel.AckAsync(delivery.DeliveryTag);
        }

        await server.AdvanceAsync(1);
        Assert.Equal((0L, 0L), (server.StatusOf("q")!.Value.Ready, server.StatusOf("q")!.Value.Unacked));
        await channel.Connection.ExpectAsync<ConnectionUnblocked>(0);
    }

    /// <summary>Publishes until the alarm goes off.</summary>
    private static async Task<int> FillAsync(TestServer server, WireChannel channel)
    {
        var published = 0;
        for (var body = new byte[BodySize]; !server.Broker.MemoryAlarm.IsSet; published++)
        {
            await channel.PublishAsync("", "q", body);
            await server.IdleAsync();
        }

        return published;
    }

    private static async Task<string> BlockedAsync(WireChannel channel)
    {
        var frame = await channel.Connection.ExpectAsync<ConnectionBlocked>(0);
        return System.Text.Encoding.UTF8.GetString(frame.Decode<ConnectionBlocked>().Reason);
    }
}
