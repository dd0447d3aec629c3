using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Amqp.Interop.DotNet;

public sealed class CancelTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task A_cancelled_consumer_gets_nothing_more_and_keeps_what_it_holds()
    {
        var channel = await OpenChannelAsync();
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
        await PublishAsync(channel, queue, "held");
        var inbox = await Inbox.OpenAsync(channel, queue);
        var held = await inbox.ReadAsync();

        await channel.BasicCancelAsync(inbox.Tag);

        await inbox.Cancelled.WithinLimitAsync("cancel-ok");
        await PublishAsync(channel, queue, "waiting");
        await UntilCountAsync(channel, queue, 1);
        Assert.Equal(0u, await channel.ConsumerCountAsync(queue));
        Assert.Equal(0, inbox.Waiting);
        await channel.BasicAckAsync(held.Tag, multiple: false);
        Assert.Equal(1u, await channel.MessageCountAsync(queue));
    }

    [Fact]
    public async Task The_broker_cancels_the_consumers_of_a_queue_that_is_deleted()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        var inbox = await Inbox.OpenAsync(channel, queue);

        await channel.QueueDeleteAsync(queue);

        await inbox.Cancelled.WithinLimitAsync("basic.cancel from the broker");
        Assert.True(channel.IsOpen);
    }

    [Fact]
    public async Task An_exclusive_consumer_keeps_others_out_until_it_is_cancelled()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
        var exclusive = await Inbox.OpenAsync(channel, queue, exclusive: true);
        await using var other = await connection.CreateChannelAsync();

        await ClosesChannelAsync(other, 403, "in exclusive use", () => Inbox.OpenAsync(other, queue));
        await channel.BasicCancelAsync(exclusive.Tag);

        await using var third = await connection.CreateChannelAsync();
        var inbox = await Inbox.OpenAsync(third, queue, autoAck: true);
        await PublishAsync(third, queue, "free");
        Assert.Equal("free", (await inbox.ReadAsync()).Text);
    }

    [Fact]
    public async Task The_consumer_tag_is_the_clients_choice_or_else_the_brokers()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);

        Assert.Equal("mine", (await Inbox.OpenAsync(channel, queue, tag: "mine")).Tag);
        Assert.StartsWith("amq.ctag-", (await Inbox.OpenAsync(channel, queue)).Tag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_tag_in_use_closes_the_connection()
    {
        var connection = await ConnectAsync(f => f.AutomaticRecoveryEnabled = false);
        await using var channel = await connection.CreateChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await Inbox.OpenAsync(channel, queue, tag: "mine");

        var error = await Assert.ThrowsAnyAsync<OperationInterruptedException>(() => Inbox.OpenAsync(channel, queue, tag: "mine"));

        Assert.Equal(530, error.ShutdownReason!.ReplyCode);
        await Eventually.TrueAsync(() => !connection.IsOpen, "the end of the connection");
    }
}
