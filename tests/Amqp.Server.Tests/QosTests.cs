using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>basic.qos: how many messages may be out.</summary>
public sealed class QosTests
{
    [Fact]
    public async Task A_prefetch_size_is_refused()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new BasicQos { PrefetchSize = 1000 });
        await channel.Connection.AssertConnectionErrorAsync(ReplyCode.NotImplemented, MethodIds.BasicQos, "prefetch_size!=0 (1000)");
    }

    [Fact]
    public async Task A_consumer_gets_as_many_as_its_prefetch_and_one_more_per_ack()
    {
        await using var server = new TestServer();
        var channel = await QueueOfAsync(server, 10);
        await channel.QosAsync(3);
        await channel.ConsumeAsync("q");
        var tags = await TakeAsync(channel, 3);
        Assert.Equal([1, 2, 3], tags);
        await channel.AckAsync(2);
        Assert.Equal([4], await TakeAsync(channel, 1));
        await channel.AckAsync(4, multiple: true);
        Assert.Equal([5, 6, 7], await TakeAsync(channel, 3));
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task Prefetch_is_per_consumer_and_counts_for_consumers_started_later()
    {
        await using var server = new TestServer();
        var channel = await QueueOfAsync(server, 10);
        await channel.QosAsync(1);
        await channel.ConsumeAsync("q", "one");
        await TakeAsync(channel, 1);
        await channel.QosAsync(2);
        await channel.ExpectNothingAsync();
        await channel.ConsumeAsync("q", "two");
        await TakeAsync(channel, 2);
        await channel.QosAsync(0);
        await channel.ExpectNothingAsync();
        await channel.ConsumeAsync("q", "all");
        await TakeAsync(channel, 7);
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_global_prefetch_is_shared_by_the_channel()
    {
        await using var server = new TestServer();
        var channel = await QueueOfAsync(server, 10);
        await channel.QosAsync(3, global: true);
        await channel.ConsumeAsync("q", "a");
        await TakeAsync(channel, 3);
        await channel.ConsumeAsync("q", "b");
        await channel.ExpectNothingAsync();
        await channel.AckAsync(1);
        await TakeAsync(channel, 1);
        await channel.ExpectNothingAsync();
        await channel.QosAsync(5, global: true);
        await TakeAsync(channel, 2);
        await channel.ExpectNothingAsync();
        await channel.QosAsync(0, global: true);
        await TakeAsync(channel, 4);
    }

    [Fact]
    public async Task Both_prefetches_hold_together()
    {
        await using var server = new TestServer();
        var channel = await QueueOfAsync(server, 10);
        await channel.QosAsync(2);
        await channel.QosAsync(3, global: true);
        await channel.ConsumeAsync("q", "a");
        await TakeAsync(channel, 2);
        await channel.ExpectNothingAsync();
        await channel.ConsumeAsync("q", "b");
        await TakeAsync(channel, 1);
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_global_prefetch_is_given_back_by_cancel_and_ack_of_what_was_out()
    {
        await using var server = new TestServer();
        var channel = await QueueOfAsync(server, 10);
        await channel.QosAsync(2, global: true);
        await channel.ConsumeAsync("q", "a");
        await TakeAsync(channel, 2);
        await channel.CancelAsync("a");
        await channel.ConsumeAsync("q", "b");
        await channel.ExpectNothingAsync();
        await channel.NackAsync(0, requeue: true, multiple: true);
        var again = await channel.ExpectDeliveryAsync();
        Assert.True(again.Redelivered);
        await TakeAsync(channel, 1);
        await channel.ExpectNothingAsync();
    }

    [Fact]
    public async Task Prefetch_limits_neither_get_nor_consumers_without_acks()
    {
        await using var server = new TestServer();
        var channel = await QueueOfAsync(server, 10);
        await channel.QosAsync(1);
        await channel.QosAsync(1, global: true);
        Assert.NotNull(await channel.GetAsync("q"));
        Assert.NotNull(await channel.GetAsync("q"));
        await channel.ConsumeAsync("q", noAck: true);
        await TakeAsync(channel, 8);
    }

    [Fact]
    public async Task A_rejected_message_makes_room_like_an_acked_one()
    {
        await using var server = new TestServer();
        var channel = await QueueOfAsync(server, 3);
        await channel.QosAsync(1);
        await channel.ConsumeAsync("q");
        for (var i = 1ul; i <= 3; i++)
        {
            Assert.Equal(i, (await channel.ExpectDeliveryAsync()).DeliveryTag);
            await channel.RejectAsync(i, requeue: false);
        }

        await channel.ExpectNothingAsync();
        Assert.Equal(0, server.StatusOf("q")!.Value.Unacked);
    }

    private static async Task<WireChannel> QueueOfAsync(TestServer server, int messages)
    {
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        for (var i = 1; i <= messages; i++)
        {
            await channel.PublishAsync("", "q", $"m{i}");
        }

        await channel.ExpectNothingAsync();
        return channel;
    }

    private static async Task<List<int>> TakeAsync(WireChannel channel, int count)
    {
        List<int> tags = [];
        while (tags.Count < count)
        {
            tags.Add((int)(await channel.ExpectDeliveryAsync()).DeliveryTag);
        }

        return tags;
    }
}
