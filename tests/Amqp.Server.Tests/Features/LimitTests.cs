using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Queues that may be full.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Drop_head_keeps_the_newest()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-length", 3));
        await channel.SelectConfirmsAsync();
        await PublishAsync(channel, "m1", "m2", "m3", "m4", "m5");
        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        Assert.Equal(["m3", "m4", "m5"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task Octets_of_bodies_are_limited_too()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-length-bytes", 10));
        await PublishAsync(channel, "1234", "5678", "90", "abc", "01234567890");
        await channel.ExpectNothingAsync();
        Assert.Empty(await channel.DrainAsync("q"));
        await PublishAsync(channel, "1234", "5678", "90", "abc");
        Assert.Equal(["5678", "90", "abc"], await channel.DrainAsync("q"));
    }

    [Theory]
    [InlineData("reject-publish")]
    [InlineData("reject-publish-dlx")]
    public async Task Rejecting_refuses_the_newest_and_says_so(string overflow)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-length", 2), ("x-overflow", overflow));
        await channel.SelectConfirmsAsync();
        await PublishAsync(channel, "m1", "m2", "m3", "m4");
        Assert.Equal([3ul, 4ul], await channel.ExpectAllConfirmsAsync());
        Assert.Equal(["m1", "m2"], await channel.DrainAsync("q"));
        await PublishAsync(channel, "m5");
        Assert.Empty(await channel.ExpectAllConfirmsAsync());
    }

    [Theory]
    [InlineData("x-max-length", 0)]
    [InlineData("x-max-length-bytes", 1)]
    public async Task What_is_too_much_for_the_empty_queue_is_refused_though_a_consumer_waits(string argument, int limit)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", (argument, limit), ("x-overflow", "reject-publish"));
        await channel.ConsumeAsync("q");
        await channel.SelectConfirmsAsync();
        await PublishAsync(channel, "m1", "m2");
        Assert.Equal([1ul, 2ul], await channel.ExpectAllConfirmsAsync());
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task Without_confirms_a_refused_message_is_gone_silently()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-length", 1), ("x-overflow", "reject-publish"));
        await channel.PublishAsync("", "q", "m1", mandatory: true);
        await channel.PublishAsync("", "q", "m2", mandatory: true);
        await channel.ExpectNothingAsync();
        Assert.Equal(["m1"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task A_message_that_one_queue_refuses_and_another_takes_is_nacked()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("full", ("x-max-length", 0), ("x-overflow", "reject-publish"));
        await channel.DeclareQueueAsync("open");
        await channel.BindQueueAsync("full", "amq.fanout");
        await channel.BindQueueAsync("open", "amq.fanout");
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("amq.fanout", "", "m");
        Assert.Equal([1ul], await channel.ExpectAllConfirmsAsync());
        Assert.Equal(["m"], await channel.DrainAsync("open"));
    }

    [Fact]
    public async Task Messages_that_are_out_do_not_count_until_they_come_back()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-length", 2));
        await PublishAsync(channel, "m1", "m2");
        await channel.GetAsync("q");
        await channel.GetAsync("q");
        await PublishAsync(channel, "m3", "m4");
        await channel.ExpectNothingAsync();
        Assert.Equal(2, server.StatusOf("q")!.Value.Ready);
        await channel.NackAsync(0, requeue: true, multiple: true);
        await server.SettleAsync(channel);
        Assert.Equal(["m3", "m4"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task A_consumer_that_takes_at_once_sees_all_messages_of_a_queue_of_length_zero()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-length", 0));
        await PublishAsync(channel, "lost");
        await channel.ConsumeAsync("q");
        await PublishAsync(channel, "m1");
        Assert.Equal("m1", (await channel.ExpectDeliveryAsync()).Text);
    }

    [Fact]
    public async Task A_consumer_with_little_credit_does_not_lift_the_limit()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-length", 2), ("x-overflow", "reject-publish"));
        await channel.QosAsync(1);
        await channel.ConsumeAsync("q");
        await PublishAsync(channel, "m1", "m2", "m3", "m4", "m5", "m6");
        Assert.Equal("m1", (await channel.ExpectDeliveryAsync()).Text);
        await server.SettleAsync(channel);
        Assert.InRange(server.StatusOf("q")!.Value.Ready, 1, 2);
    }

    private static async Task PublishAsync(WireChannel channel, params string[] texts)
    {
        foreach (var text in texts)
        {
            await channel.PublishAsync("", "q", text);
        }
    }
}
