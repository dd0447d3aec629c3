using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Times to live, of messages and of queues.</summary>
public sealed class TtlTests
{
    [Theory]
    [InlineData(2000, null, 2)]
    [InlineData(2000, "1000", 1)]
    [InlineData(1000, "2000", 1)]
    [InlineData(null, "1000", 1)]
    public async Task The_smaller_of_both_times_counts(int? queue, string? message, int seconds)
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q", arguments: queue is { } ttl ? FeatureTables.Table(("x-message-ttl", ttl)) : FieldTable.Empty);
        await channel.PublishAsync("", "q", "m", new WireProperties { Expiration = message });
        await server.SettleAsync(channel);
        await server.AdvanceAsync(seconds - 0.1);
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
        await server.AdvanceAsync(0.3);
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task What_stood_behind_a_message_that_was_got_expires_in_its_time()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("dead");
        await channel.DeclareWithAsync("q", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        await channel.PublishAsync("", "q", "lasting");
        await channel.PublishAsync("", "q", "over", new WireProperties { Expiration = "1000" });
        await channel.PublishAsync("", "q", "soon", new WireProperties { Expiration = "5000" });
        await server.SettleAsync(channel);
        await server.AdvanceAsync(2);
        Assert.Equal(3, server.StatusOf("q")!.Value.Ready);
        await channel.AckAsync((await server.TakeAsync(channel, "q")).DeliveryTag);
        await server.SettleAsync(channel);
        Assert.Equal(["over"], await channel.DrainAsync("dead"));
        await server.AdvanceAsync(4);
        Assert.Equal(["soon"], await channel.DrainAsync("dead"));
    }

    [Fact]
    public async Task A_time_of_zero_lives_only_if_it_is_delivered_at_once()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-message-ttl", 0));
        await channel.PublishAsync("", "q", "m1");
        await channel.ConsumeAsync("q");
        await channel.PublishAsync("", "q", "m2");
        var delivery = await channel.ExpectDeliveryAsync();
        Assert.Equal("m2", delivery.Text);
        await channel.CancelAsync(delivery.ConsumerTag);
        await channel.NackAsync(delivery.DeliveryTag, requeue: true);
        await server.SettleAsync(channel);
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task An_expired_message_behind_one_that_lives_goes_when_it_comes_to_the_head()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "stays");
        await channel.PublishAsync("", "q", "goes", new WireProperties { Expiration = "1000" });
        await channel.PublishAsync("", "q", "last");
        await server.SettleAsync(channel);
        await server.AdvanceAsync(5);
        Assert.Equal(["stays", "last"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task Messages_that_are_out_do_not_expire_until_they_come_back()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-message-ttl", 1000));
        await channel.PublishAsync("", "q", "m");
        var message = await channel.GetAsync("q");
        await server.AdvanceAsync(5);
        Assert.Equal(1, server.StatusOf("q")!.Value.Unacked);
        await channel.NackAsync(message!.DeliveryTag, requeue: true);
        await server.SettleAsync(channel);
        Assert.Equal((0, 0), (server.StatusOf("q")!.Value.Ready, server.StatusOf("q")!.Value.Unacked));
    }

    [Fact]
    public async Task A_message_delivered_in_time_carries_its_expiration()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m", new WireProperties { Expiration = "60000" });
        Assert.Equal("60000", (await server.TakeAsync(channel, "q")).Properties.Expiration);
    }

    [Theory]
    [InlineData("abc", "no_integer")]
    [InlineData("", "no_integer")]
    [InlineData("5ms", "{leftover_string,\"ms\"}")]
    [InlineData("-1", "{value_negative,-1}")]
    [InlineData("315360000001", "{value_too_large,315360000001}")]
    public async Task A_wrong_expiration_is_refused_even_if_it_goes_nowhere(string expiration, string reason)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.PublishAsync("amq.fanout", "", "m", new WireProperties { Expiration = expiration });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicPublish, $"invalid expiration '{expiration}': {reason}");
    }

    [Fact]
    public async Task An_unused_queue_goes_with_its_messages_which_are_not_dead_lettered()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("dead");
        await channel.DeclareWithAsync("q", ("x-expires", 2000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        await channel.PublishAsync("", "q", "m");
        await server.SettleAsync(channel);
        await server.AdvanceAsync(1.9);
        Assert.NotNull(server.StatusOf("q"));
        await server.AdvanceAsync(0.3);
        Assert.Null(server.StatusOf("q"));
        Assert.Equal(0, server.StatusOf("dead")!.Value.Ready);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("declare")]
    [InlineData("consume")]
    public async Task Use_puts_the_end_of_a_queue_off(string use)
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-expires", 2000));
        await server.AdvanceAsync(1.5);
        switch (use)
        {
            case "get":
                await channel.GetAsync("q");
                break;
            case "declare":
                await channel.DeclareWithAsync("q", ("x-expires", 2000));
                break;
            default:
                await channel.ConsumeAsync("q", "c");
                await server.AdvanceAsync(10);
                await channel.CancelAsync("c");
                break;
        }

        await server.AdvanceAsync(1.8);
        Assert.NotNull(server.StatusOf("q"));
        await server.AdvanceAsync(0.5);
        Assert.Null(server.StatusOf("q"));
    }
}
