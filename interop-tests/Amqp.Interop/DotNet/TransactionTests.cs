namespace Amqp.Interop.DotNet;

public sealed class TransactionTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task Publishes_count_from_the_commit_on()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await channel.TxSelectAsync();

        await PublishAsync(channel, queue, "1", "2");
        Assert.Equal(0u, await channel.MessageCountAsync(queue));
        await channel.TxCommitAsync();
        Assert.Equal(2u, await channel.MessageCountAsync(queue));

        await PublishAsync(channel, queue, "3");
        await channel.TxRollbackAsync();
        await channel.TxCommitAsync();
        Assert.Equal(2u, await channel.MessageCountAsync(queue));
    }

    [Fact]
    public async Task An_acknowledgement_that_was_rolled_back_did_not_happen()
    {
        var channel = await OpenChannelAsync();
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
        await PublishAsync(channel, queue, "1", "2");
        var inbox = await Inbox.OpenAsync(channel, queue);
        var deliveries = await inbox.ReadAsync(2);
        await channel.TxSelectAsync();

        await channel.BasicAckAsync(deliveries[0].Tag, multiple: false);
        await channel.TxCommitAsync();
        await channel.BasicAckAsync(deliveries[1].Tag, multiple: false);
        await channel.TxRollbackAsync();
        await channel.BasicNackAsync(deliveries[1].Tag, multiple: false, requeue: true);
        await channel.TxCommitAsync();

        var again = await inbox.ReadAsync();
        Assert.Equal(("2", true), (again.Text, again.Redelivered));
    }
}
