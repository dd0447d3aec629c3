using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>basic.consume and basic.cancel, both ways.</summary>
public sealed class ConsumeTests
{
    [Fact]
    public async Task Consume_ok_comes_before_the_first_delivery()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        for (var round = 0; round < 50; round++)
        {
            await channel.PublishAsync("", "q", "m");
            Assert.Equal("c", await channel.ConsumeAsync("q", "c", noAck: true));
            var delivery = await channel.ExpectDeliveryAsync();
            Assert.Equal(("c", "", "q", "m", false), (delivery.ConsumerTag, delivery.Exchange, delivery.RoutingKey, delivery.Text, delivery.Redelivered));
            await channel.CancelAsync("c");
        }
    }

    [Fact]
    public async Task The_server_makes_a_tag_where_none_is_given()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        var first = await channel.ConsumeAsync("q");
        var second = await channel.ConsumeAsync("q");
        Assert.Matches("^amq[.]ctag-[A-Za-z0-9_-]{22}$", first);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_tag_can_be_used_once_per_channel_at_a_time()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync(1);
        var other = await client.OpenChannelAsync(2);
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", "c");
        await other.ConsumeAsync("q", "c");
        await channel.CancelAsync("c");
        await channel.ConsumeAsync("q", "c");
        await channel.SendAsync(new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 });
        await client.AssertConnectionErrorAsync(ReplyCode.NotAllowed, MethodIds.BasicConsume, "attempt to reuse consumer tag 'c'");
    }

    [Fact]
    public async Task Consume_nowait_is_not_answered()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8, NoWait = true });
        await channel.PublishAsync("", "q", "m");
        Assert.Equal("c", (await channel.ExpectDeliveryAsync()).ConsumerTag);
    }

    [Fact]
    public async Task Consuming_from_a_queue_that_is_not_there_fails()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new BasicConsume { Queue = "q"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.BasicConsume, "no queue 'q' in vhost '/'");
        await channel.SendAsync(new BasicConsume());
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.BasicConsume, "no previously declared queue");
    }

    [Fact]
    public async Task An_exclusive_consumer_is_alone()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        var other = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", "c", exclusive: true);
        await other.SendAsync(new BasicConsume { Queue = "q"u8 });
        await other.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.BasicConsume, "queue 'q' in vhost '/' in exclusive use");
        await channel.CancelAsync("c");
        await other.ConsumeAsync("q");
        await channel.SendAsync(new BasicConsume { Queue = "q"u8, Exclusive = true });
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.BasicConsume, "queue 'q' in vhost '/' in exclusive use");
    }

    [Fact]
    public async Task Cancelling_an_unknown_tag_is_fine()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new BasicCancel { ConsumerTag = "nobody"u8 });
        var frame = await channel.ExpectAsync<BasicCancelOk>();
        Assert.Equal("nobody"u8, frame.Decode<BasicCancelOk>().ConsumerTag);
    }

    [Fact]
    public async Task Cancel_nowait_is_not_answered()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", "c");
        await channel.SendAsync(new BasicCancel { ConsumerTag = "c"u8, NoWait = true });
        await channel.ExpectNothingAsync();
        Assert.Equal(0, server.StatusOf("q")!.Value.Consumers);
    }

    [Fact]
    public async Task No_delivery_follows_cancel_ok_and_none_is_lost()
    {
        await using var server = new TestServer();
        var publisher = await server.ChannelAsync();
        await publisher.DeclareQueueAsync("q");
        var channel = await server.ChannelAsync();
        var received = 0;
        for (var round = 0; round < 30; round++)
        {
            await channel.ConsumeAsync("q", "c", noAck: true);
            for (var i = 0; i < 100; i++)
            {
                publisher.Connection.WritePublish(1, "", "q", "x"u8);
            }

            await publisher.Connection.FlushAsync();
            received += (await channel.CancelAsync("c")).Count;
            await server.IdleAsync();
            Assert.Empty(await channel.Connection.ReadAvailableAsync());
        }

        Assert.Equal(3000, received + server.StatusOf("q")!.Value.Ready);
        Assert.Equal(0, server.StatusOf("q")!.Value.Unacked);
    }

    [Fact]
    public async Task Unacked_messages_outlive_their_consumer()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m");
        await channel.ConsumeAsync("q", "c");
        var delivery = await channel.ExpectDeliveryAsync();
        await channel.CancelAsync("c");
        Assert.Equal(1, server.StatusOf("q")!.Value.Unacked);
        await channel.AckAsync(delivery.DeliveryTag);
        await channel.ExpectNothingAsync();
        Assert.Equal(0, server.StatusOf("q")!.Value.Unacked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Consumers_of_a_deleted_queue_are_told_if_they_understand(bool capable)
    {
        await using var server = new TestServer();
        var properties = capable ? WireOptions.Properties("consumer_cancel_notify") : WireOptions.Properties("connection.blocked");
        var channel = await server.ChannelAsync(new WireOptions { ClientProperties = properties });
        var other = await server.ChannelAsync();
        await other.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", "c");
        await other.DeleteQueueAsync("q");
        if (capable)
        {
            var frame = await channel.ExpectAsync<BasicCancel>();
            Assert.Equal("c"u8, frame.Decode<BasicCancel>().ConsumerTag);
            Assert.True(frame.Decode<BasicCancel>().NoWait);
            await channel.SendAsync(new BasicCancelOk { ConsumerTag = "c"u8 });
        }

        await channel.ExpectNothingAsync();

        // The tag is free again, and cancelling it is fine.
        await channel.CancelAsync("c");
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", "c");
    }

    [Fact]
    public async Task Consumers_take_turns()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        foreach (var tag in (string[])["a", "b", "c"])
        {
            await channel.ConsumeAsync("q", tag, noAck: true);
        }

        List<string> tags = [];
        for (var i = 0; i < 9; i++)
        {
            await channel.PublishAsync("", "q", "m");
            tags.Add((await channel.ExpectDeliveryAsync()).ConsumerTag);
        }

        Assert.Equal(tags.Take(3).Concat(tags.Take(3)).Concat(tags.Take(3)), tags);
        Assert.Equal(3, tags.Distinct().Count());
    }

    [Fact]
    public async Task Higher_priority_goes_first_while_it_has_credit()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.QosAsync(2);
        await channel.ConsumeAsync("q", "low");
        await channel.ConsumeAsync("q", "high", arguments: new FieldTableBuilder().Add("x-priority", 10).Build());
        List<string> tags = [];
        for (var i = 0; i < 4; i++)
        {
            await channel.PublishAsync("", "q", "m");
            tags.Add((await channel.ExpectDeliveryAsync()).ConsumerTag);
        }

        Assert.Equal(["high", "high", "low", "low"], tags);
    }
}
