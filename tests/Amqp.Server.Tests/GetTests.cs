using Amqp.Protocol;
using Amqp.Server.Tests.Harness;

namespace Amqp.Server.Tests;

/// <summary>basic.get.</summary>
public sealed class GetTests
{
    [Fact]
    public async Task Get_counts_what_is_left_and_says_when_nothing_is()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        Assert.Null(await channel.GetAsync("q"));
        await channel.PublishAsync("", "q", "one");
        await channel.PublishAsync("", "q", "two");
        var first = (await channel.GetAsync("q"))!;
        Assert.Equal(("one", 1ul, 1u, "", "q", false), (first.Text, first.DeliveryTag, first.MessageCount, first.Exchange, first.RoutingKey, first.Redelivered));
        var second = (await channel.GetAsync("q", noAck: true))!;
        Assert.Equal(("two", 2ul, 0u), (second.Text, second.DeliveryTag, second.MessageCount));
        Assert.Null(await channel.GetAsync("q"));
        Assert.Equal(1, server.StatusOf("q")!.Value.Unacked);
    }

    [Fact]
    public async Task Get_without_acks_uses_a_tag_that_cannot_be_acked()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "one");
        await channel.GetAsync("q", noAck: true);
        await channel.AckAsync(1);
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.BasicAck, "unknown delivery tag 1");
    }

    [Fact]
    public async Task Gets_and_deliveries_share_one_sequence_of_tags()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("a");
        await channel.DeclareQueueAsync("b");
        await channel.ConsumeAsync("a", "acked");
        await channel.ConsumeAsync("b", "free", noAck: true);
        await channel.DeclareQueueAsync("c");
        foreach (var queue in (string[])["c", "a", "b", "c", "a"])
        {
            await channel.PublishAsync("", queue, "m");
            if (queue != "c")
            {
                await channel.ExpectDeliveryAsync();
            }
        }

        Assert.Equal(4ul, (await channel.GetAsync("c"))!.DeliveryTag);
        Assert.Equal(5ul, (await channel.GetAsync("c"))!.DeliveryTag);
    }

    [Fact]
    public async Task Get_from_a_queue_that_is_not_there_fails()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new BasicGet { Queue = "q"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.BasicGet, "no queue 'q' in vhost '/'");
        await channel.SendAsync(new BasicGet());
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.BasicGet, "no previously declared queue");
    }

    [Fact]
    public async Task Get_means_the_queue_declared_last_where_none_is_named()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("first");
        await channel.DeclareQueueAsync("last");
        await channel.PublishAsync("", "last", "m");
        Assert.NotNull(await channel.GetAsync(""));
    }

    [Fact]
    public async Task Get_sees_what_was_published_just_before()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        for (var i = 0; i < 100; i++)
        {
            client.WritePublish(1, "", "q", "m"u8);
            client.Write(1, new BasicGet { Queue = "q"u8, NoAck = true });
            await client.FlushAsync();
            await client.ExpectAsync<BasicGetOk>(1);
            Assert.Equal(FrameType.Header, (await client.ReadFrameAsync(1)).Type);
            Assert.Equal(FrameType.Body, (await client.ReadFrameAsync(1)).Type);
        }
    }
}
