using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Dead letters of quorum queues that must arrive: what cannot be delivered now is tried again after three minutes.</summary>
public sealed class AtLeastOnceTests
{
    private const int RetrySeconds = 180;

    [Fact]
    public async Task An_exchange_that_is_missing_is_waited_for()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await SourceAsync(server);
        await KillAsync(server, channel, "m1", "m2");
        await channel.DeclareExchangeAsync("dlx", "fanout");
        await channel.DeclareQueueAsync("dead");
        await channel.BindQueueAsync("dead", "dlx");
        await server.AdvanceAsync(RetrySeconds - 10);
        Assert.Equal(0, server.StatusOf("dead")!.Value.Ready);
        await server.AdvanceAsync(20);
        Assert.Equal(["m1", "m2"], await channel.DrainAsync("dead"));
        await AssertNothingIsLeftAsync(server, channel);
    }

    [Fact]
    public async Task An_exchange_that_routes_to_nobody_is_waited_for_as_long_as_it_takes()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await SourceAsync(server);
        await channel.DeclareExchangeAsync("dlx", "fanout");
        await channel.DeclareQueueAsync("dead");
        await KillAsync(server, channel, "m");
        await server.AdvanceAsync(5 * RetrySeconds);
        await channel.BindQueueAsync("dead", "dlx");
        await server.AdvanceAsync(RetrySeconds + 10);
        var dead = await server.TakeAsync(channel, "dead");
        Assert.Equal("m", dead.Text);

        // However often it was tried, it died once.
        Assert.Equal(["q rejected 1"], dead.DeathTexts());
        await AssertNothingIsLeftAsync(server, channel);
    }

    [Fact]
    public async Task What_fails_later_does_not_put_off_what_failed_before()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await SourceAsync(server);
        await KillAsync(server, channel, "m1");
        await server.AdvanceAsync(RetrySeconds / 2);
        await KillAsync(server, channel, "m2");
        await channel.DeclareExchangeAsync("dlx", "fanout");
        await channel.DeclareQueueAsync("dead");
        await channel.BindQueueAsync("dead", "dlx");
        await server.AdvanceAsync((RetrySeconds / 2) + 10);
        Assert.Contains("m1", await channel.DrainAsync("dead"));
    }

    [Fact]
    public async Task A_queue_that_refuses_is_asked_again()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await SourceAsync(server);
        await channel.DeclareExchangeAsync("dlx", "fanout");
        await channel.DeclareWithAsync("dead", ("x-max-length", 1), ("x-overflow", "reject-publish"));
        await channel.BindQueueAsync("dead", "dlx");
        await KillAsync(server, channel, "m1", "m2");
        Assert.Equal(["m1"], await channel.DrainAsync("dead"));
        await server.AdvanceAsync(RetrySeconds + 10);
        Assert.Equal(["m2"], await channel.DrainAsync("dead"));
        await AssertNothingIsLeftAsync(server, channel);
    }

    [Fact]
    public async Task Without_rejecting_publishes_it_is_at_most_once()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", ("x-dead-letter-exchange", "dlx"), ("x-dead-letter-strategy", "at-least-once"));
        await KillAsync(server, channel, "lost");
        await channel.DeclareExchangeAsync("dlx", "fanout");
        await channel.DeclareQueueAsync("dead");
        await channel.BindQueueAsync("dead", "dlx");
        await server.AdvanceAsync(2 * RetrySeconds);
        Assert.Empty(await channel.DrainAsync("dead"));
    }

    [Fact]
    public async Task A_queue_that_is_deleted_gives_up()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await SourceAsync(server);
        await KillAsync(server, channel, "m");
        await channel.DeleteQueueAsync("q");
        await channel.DeclareExchangeAsync("dlx", "fanout");
        await channel.DeclareQueueAsync("dead");
        await channel.BindQueueAsync("dead", "dlx");
        await server.AdvanceAsync(2 * RetrySeconds);
        Assert.Empty(await channel.DrainAsync("dead"));
        Assert.Equal(0, server.Store.MemoryInUse);
    }

    private static async Task<WireChannel> SourceAsync(TestServer server)
    {
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync(
            "q",
            ("x-dead-letter-exchange", "dlx"),
            ("x-dead-letter-strategy", "at-least-once"),
            ("x-overflow", "reject-publish"));
        return channel;
    }

    private static async Task KillAsync(TestServer server, WireChannel channel, params string[] texts)
    {
        foreach (var text in texts)
        {
            await channel.PublishAsync("", "q", text);
            await channel.RejectAsync((await server.TakeAsync(channel, "q")).DeliveryTag, requeue: false);
        }

        await server.SettleAsync(channel);
    }

    /// <summary>Nothing comes once more, and the source holds no memory.</summary>
    private static async Task AssertNothingIsLeftAsync(TestServer server, WireChannel channel)
    {
        await server.AdvanceAsync(2 * RetrySeconds);
        Assert.Empty(await channel.DrainAsync("dead"));
        await channel.DeleteQueueAsync("dead");
        Assert.Equal((0L, 0L), (server.StatusOf("q")!.Value.Ready, server.StatusOf("q")!.Value.Unacked));
        Assert.Equal(0, server.Store.MemoryInUse);
    }
}
