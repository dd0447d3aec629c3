using RabbitMQ.Client;

namespace Amqp.Interop.DotNet;

public sealed class QosTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task A_consumer_holds_no_more_than_its_prefetch()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await channel.BasicQosAsync(0, 3, global: false);
        await PublishAsync(channel, queue, Enumerable.Range(1, 10).Select(i => $"{i}"));
        var inbox = await Inbox.OpenAsync(channel, queue);

        var held = await inbox.ReadAsync(3);
        await UntilCountAsync(channel, queue, 7);
        Assert.Equal(0, inbox.Waiting);

        await channel.BasicAckAsync(held[0].Tag, multiple: false);
        var fourth = await inbox.ReadAsync();
        Assert.Equal("4", fourth.Text);
        await UntilCountAsync(channel, queue, 6);

        await channel.BasicAckAsync(fourth.Tag, multiple: true);
        Assert.Equal(["5", "6", "7"], (await inbox.ReadAsync(3)).Select(d => d.Text));
        await UntilCountAsync(channel, queue, 3);
        Assert.Equal(0, inbox.Waiting);
    }

    [Fact]
    public async Task Each_consumer_of_a_channel_has_a_prefetch_of_its_own()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await channel.BasicQosAsync(0, 2, global: false);
        var first = await Inbox.OpenAsync(channel, queue);
        var second = await Inbox.OpenAsync(channel, queue);

        await PublishAsync(channel, queue, Enumerable.Range(1, 10).Select(i => $"{i}"));

        await first.ReadAsync(2);
        await second.ReadAsync(2);
        await UntilCountAsync(channel, queue, 6);
        Assert.Equal((0, 0), (first.Waiting, second.Waiting));
    }

    [Fact]
    public async Task A_global_prefetch_is_shared_by_the_consumers_of_a_channel()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await channel.BasicQosAsync(0, 3, global: true);
        var first = await Inbox.OpenAsync(channel, queue);
        var second = await Inbox.OpenAsync(channel, queue);

        await PublishAsync(channel, queue, Enumerable.Range(1, 10).Select(i => $"{i}"));

        await UntilCountAsync(channel, queue, 7);
        await Eventually.TrueAsync(() => first.Waiting + second.Waiting == 3, "three deliveries");
        var held = first.Waiting > 0 ? await first.ReadAsync() : await second.ReadAsync();
        await channel.BasicAckAsync(held.Tag, multiple: false);
        await UntilCountAsync(channel, queue, 6);
    }

    [Fact]
    public async Task A_prefetch_does_not_bind_a_consumer_that_does_not_acknowledge()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await channel.BasicQosAsync(0, 1, global: false);
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);

        await PublishAsync(channel, queue, Enumerable.Range(1, 10).Select(i => $"{i}"));

        Assert.Equal(10, (await inbox.ReadAsync(10)).Count);
    }
}
