using RabbitMQ.Client;

namespace Amqp.Interop.Client6;

/// <summary>Acknowledging, nacking, prefetching, cancelling.</summary>
public sealed class ConsumerTests(BrokerFixture broker) : Client6Test(broker)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_nacked_message_is_delivered_again(bool asynchronous)
    {
        using var channel = Connect(f => f.DispatchConsumersAsync = asynchronous).CreateModel();
        var queue = DeclareQueue(channel);
        var inbox = Inbox.Open(channel, queue, asynchronous: asynchronous);
        Publish(channel, queue, "1", "2");
        var both = await inbox.ReadAsync(2);
        Assert.All(both, d => Assert.False(d.Redelivered));

        channel.BasicNack(both[1].Tag, multiple: true, requeue: true);

        Assert.Equal([("1", true), ("2", true)], (await inbox.ReadAsync(2)).Select(d => (d.Text, d.Redelivered)));
    }

    [Fact]
    public async Task A_rejected_message_goes_to_the_dead_letter_exchange()
    {
        using var channel = OpenChannel();
        var dead = DeclareQueue(channel);
        var queue = DeclareQueue(channel, ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", dead));
        var inbox = Inbox.Open(channel, queue);
        var deadInbox = Inbox.Open(channel, dead, autoAck: true);
        Publish(channel, queue, "bad");

        channel.BasicNack((await inbox.ReadAsync()).Tag, multiple: false, requeue: false);

        var letter = await deadInbox.ReadAsync();
        Assert.Equal("bad", letter.Text);
        var death = (IDictionary<string, object>)Assert.Single((IList<object>)letter.Properties.Headers["x-death"]);
        Assert.Equal("rejected", Text((byte[])death["reason"]));
    }

    [Fact]
    public async Task What_was_acknowledged_does_not_come_back()
    {
        var connection = Connect();
        using var setup = connection.CreateModel();
        var queue = UniqueName.Of("queue");
        setup.QueueDeclare(queue, durable: false, exclusive: true, autoDelete: false);
        Publish(setup, queue, "1", "2", "3");
        using (var channel = connection.CreateModel())
        {
            var inbox = Inbox.Open(channel, queue);
            var deliveries = await inbox.ReadAsync(3);
            channel.BasicAck(deliveries[1].Tag, multiple: true);
            channel.Close();
        }

        await UntilCountAsync(setup, queue, 1);
        var left = setup.BasicGet(queue, autoAck: true);
        Assert.Equal(("3", true), (Text(left.Body), left.Redelivered));
    }

    [Fact]
    public async Task A_consumer_holds_no_more_than_its_prefetch()
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel);
        channel.BasicQos(0, 2, global: false);
        var inbox = Inbox.Open(channel, queue);

        Publish(channel, queue, "1", "2", "3", "4", "5");

        var held = await inbox.ReadAsync(2);
        await UntilCountAsync(channel, queue, 3);
        Assert.Equal(0, inbox.Waiting);
        channel.BasicAck(held[1].Tag, multiple: true);
        Assert.Equal(["3", "4"], (await inbox.ReadAsync(2)).Select(d => d.Text));
        await UntilCountAsync(channel, queue, 1);
    }

    [Fact]
    public async Task A_cancelled_consumer_gets_nothing_more()
    {
        using var channel = OpenChannel();
        var queue = UniqueName.Of("queue");
        channel.QueueDeclare(queue, durable: false, exclusive: true, autoDelete: false);
        var inbox = Inbox.Open(channel, queue, autoAck: true);

        channel.BasicCancel(inbox.Tag);
        Publish(channel, queue, "waits");

        await UntilCountAsync(channel, queue, 1);
        Assert.Equal(0u, channel.ConsumerCount(queue));
        Assert.Equal(0, inbox.Waiting);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_broker_cancels_the_consumers_of_a_queue_that_is_deleted(bool asynchronous)
    {
        using var channel = Connect(f => f.DispatchConsumersAsync = asynchronous).CreateModel();
        var queue = DeclareQueue(channel);
        var inbox = Inbox.Open(channel, queue, asynchronous: asynchronous);

        channel.QueueDelete(queue);

        await inbox.Cancelled.WithinLimitAsync("basic.cancel from the broker");
        Assert.True(channel.IsOpen);
    }

    [Fact]
    public async Task Unacknowledged_messages_are_recovered_on_request()
    {
        using var channel = OpenChannel();
        var queue = DeclareQueue(channel);
        var inbox = Inbox.Open(channel, queue);
        Publish(channel, queue, "1");
        Assert.False((await inbox.ReadAsync()).Redelivered);

        channel.BasicRecover(requeue: true);

        Assert.True((await inbox.ReadAsync()).Redelivered);
    }
}
