using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>basic.ack, nack, reject and recover.</summary>
public sealed class SettleTests
{
    [Theory]
    [InlineData(MethodIds.BasicAck)]
    [InlineData(MethodIds.BasicNack)]
    [InlineData(MethodIds.BasicReject)]
    public async Task Unknown_tags_are_refused(uint method)
    {
        foreach (var tag in (ulong[])[0, 2, ulong.MaxValue])
        {
            await using var server = new TestServer();
            var channel = await OutAsync(server, 1);
            await SettleAsync(channel, method, tag);
            await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, method, $"unknown delivery tag {tag}");
            Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
        }
    }

    [Theory]
    [InlineData(MethodIds.BasicAck)]
    [InlineData(MethodIds.BasicNack)]
    [InlineData(MethodIds.BasicReject)]
    public async Task A_tag_can_be_settled_once(uint method)
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 2);
        await SettleAsync(channel, method, 1);
        await SettleAsync(channel, method, 1);
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, method, "unknown delivery tag 1");
        Assert.Equal((1L, 0L), Counts(server));
    }

    [Fact]
    public async Task Settling_may_go_out_of_order()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 300);
        for (var tag = 300ul; tag >= 1; tag -= 3)
        {
            await channel.AckAsync(tag);
        }

        await channel.ExpectNothingAsync();
        Assert.Equal((0L, 200L), Counts(server));
        await channel.AckAsync(299, multiple: true);
        await channel.ExpectNothingAsync();
        Assert.Equal((0L, 0L), Counts(server));
    }

    [Fact]
    public async Task Multiple_means_all_up_to_the_tag_and_0_means_all()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 10);
        await channel.AckAsync(4, multiple: true);
        await channel.ExpectNothingAsync();
        Assert.Equal((0L, 6L), Counts(server));
        await channel.NackAsync(6, requeue: false, multiple: true);
        await channel.ExpectNothingAsync();
        Assert.Equal((0L, 4L), Counts(server));
        await channel.NackAsync(0, requeue: true, multiple: true);
        await channel.ExpectNothingAsync();
        Assert.Equal((4L, 0L), Counts(server));
        Assert.Equal("m7", (await channel.GetAsync("q"))!.Text);
    }

    [Fact]
    public async Task Multiple_with_0_is_fine_when_nothing_is_out()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 1);
        await channel.AckAsync(1);
        await channel.AckAsync(0, multiple: true);
        await channel.NackAsync(0, requeue: true, multiple: true);
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task Multiple_with_a_tag_that_was_settled_is_refused()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 3);
        await channel.AckAsync(2);
        await channel.AckAsync(2, multiple: true);
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicAck, "unknown delivery tag 2");
    }

    [Fact]
    public async Task Tags_belong_to_their_channel()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 1);
        var other = await channel.Connection.OpenChannelAsync(2);
        await other.AckAsync(1);
        await other.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicAck, "unknown delivery tag 1");
        Assert.Equal((0L, 1L), Counts(server));
    }

    [Fact]
    public async Task Messages_go_back_to_their_old_place_and_are_marked()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 4, ready: 2);
        await channel.NackAsync(3, requeue: true);
        await channel.RejectAsync(1, requeue: true);
        await channel.NackAsync(4, requeue: true);
        List<(string, bool)> got = [];
        while (await channel.GetAsync("q", noAck: true) is { } message)
        {
            got.Add((message.Text, message.Redelivered));
        }

        Assert.Equal([("m1", true), ("m3", true), ("m4", true), ("m5", false), ("m6", false)], got);
    }

    [Fact]
    public async Task A_message_comes_back_to_its_only_consumer()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.QosAsync(1);
        await channel.ConsumeAsync("q");
        await channel.PublishAsync("", "q", "m");
        for (var tag = 1ul; tag < 5; tag++)
        {
            var delivery = await channel.ExpectDeliveryAsync();
            Assert.Equal((tag, tag > 1, "m"), (delivery.DeliveryTag, delivery.Redelivered, delivery.Text));
            await channel.RejectAsync(tag, requeue: true);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recover_gives_everything_back(bool asynchronous)
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 3);
        await channel.AckAsync(2);
        if (asynchronous)
        {
            await channel.SendAsync(new BasicRecoverAsync { Requeue = true });
            await channel.ExpectNothingAsync();
        }
        else
        {
            await channel.SendAsync(new BasicRecover { Requeue = true });
            await channel.ExpectAsync<BasicRecoverOk>();
        }

        Assert.Equal((2L, 0L), Counts(server));
        var first = (await channel.GetAsync("q"))!;
        Assert.Equal(("m1", true, 4ul), (first.Text, first.Redelivered, first.DeliveryTag));
    }

    [Fact]
    public async Task What_comes_again_comes_behind_recover_ok()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q");
        await channel.PublishAsync("", "q", "m");
        await channel.ExpectDeliveryAsync();
        await channel.SendAsync(new BasicRecover { Requeue = true });
        await channel.ExpectAsync<BasicRecoverOk>();
        Assert.True((await channel.ExpectDeliveryAsync()).Redelivered);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recover_without_requeue_is_a_connection_error(bool asynchronous)
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 1);
        if (asynchronous)
        {
            await channel.SendAsync(new BasicRecoverAsync());
        }
        else
        {
            await channel.SendAsync(new BasicRecover());
        }

        await channel.Connection.AssertConnectionErrorAsync(
            ReplyCode.NotImplemented, asynchronous ? MethodIds.BasicRecoverAsync : MethodIds.BasicRecover, "requeue=false");
    }

    [Fact]
    public async Task What_is_out_goes_back_when_the_channel_closes_or_fails()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 2);
        await channel.CloseAsync();
        Assert.Equal((2L, 0L), Counts(server));
        channel = await channel.Connection.OpenChannelAsync();
        Assert.True((await channel.GetAsync("q"))!.Redelivered);
        await channel.AckAsync(77);
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicAck, "unknown delivery tag 77");
        Assert.Equal((2L, 0L), Counts(server));
    }

    [Fact]
    public async Task Acks_of_a_queue_that_was_deleted_are_fine()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 2);
        await channel.DeleteQueueAsync("q");
        await channel.AckAsync(1);
        await channel.NackAsync(2, requeue: true);
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_queue_of_the_same_name_has_nothing_to_do_with_what_is_out()
    {
        await using var server = new TestServer();
        var channel = await OutAsync(server, 2);
        await channel.DeleteQueueAsync("q");
        await channel.DeclareQueueAsync("q");
        await channel.NackAsync(0, requeue: true, multiple: true);
        await channel.ExpectNothingAsync();
        Assert.Equal((0L, 0L), Counts(server));
    }

    private static (long Ready, long Unacked) Counts(TestServer server)
    {
        var status = server.StatusOf("q")!.Value;
        return (status.Ready, status.Unacked);
    }

    private static ValueTask SettleAsync(WireChannel channel, uint method, ulong tag) => method switch
    {
        MethodIds.BasicAck => channel.AckAsync(tag),
        MethodIds.BasicNack => channel.NackAsync(tag, requeue: false),
        _ => channel.RejectAsync(tag, requeue: false),
    };

    /// <summary>A channel with so many messages out by get, tags from 1, and some more ready behind them.</summary>
    private static async Task<WireChannel> OutAsync(TestServer server, int messages, int ready = 0)
    {
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        for (var i = 1; i <= messages + ready; i++)
        {
            await channel.PublishAsync("", "q", $"m{i}");
        }

        for (var i = 1; i <= messages; i++)
        {
            Assert.Equal($"m{i}", (await channel.GetAsync("q"))!.Text);
        }

        return channel;
    }
}
