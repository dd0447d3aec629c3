using System.Text;
using RabbitMQ.Client;

namespace Amqp.Interop.DotNet;

/// <summary>What applications ask of a queue by its arguments.</summary>
public sealed class QueueArgumentTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expired_message_goes_to_the_dead_letter_exchange(bool byQueue)
    {
        var channel = await OpenChannelAsync();
        var dead = await DeclareQueueAsync(channel);
        var inbox = await Inbox.OpenAsync(channel, dead, autoAck: true);
        var arguments = new List<(string, object?)> { ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", dead) };
        if (byQueue)
            arguments.Add(("x-message-ttl", 50));
        var queue = await DeclareQueueAsync(channel, [.. arguments]);

        var properties = byQueue ? new BasicProperties() : new BasicProperties { Expiration = "50" };
        await channel.BasicPublishAsync("", queue, mandatory: false, properties, Bytes("old"));

        var letter = await inbox.ReadAsync();
        Assert.Equal("old", letter.Text);
        Assert.Null(letter.Properties.Expiration);
        Assert.Equal("expired", Encoding.UTF8.GetString((byte[])letter.Properties.Headers!["x-first-death-reason"]!));
    }

    [Fact]
    public async Task A_queue_of_bounded_length_drops_its_oldest_message()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = await DeclareQueueAsync(channel, ("x-max-length", 3));

        await PublishAsync(channel, queue, "1", "2", "3", "4", "5");

        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        Assert.Equal(["3", "4", "5"], (await inbox.ReadAsync(3)).Select(d => d.Text));
    }

    [Fact]
    public async Task A_priority_queue_gives_out_the_highest_first()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = await DeclareQueueAsync(channel, ("x-max-priority", 10));
        foreach (var (text, priority) in new[] { ("low", 1), ("high 1", 9), ("middle", 5), ("high 2", 9), ("none", 0) })
            await channel.BasicPublishAsync("", queue, mandatory: false, new BasicProperties { Priority = (byte)priority }, Bytes(text));

        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);

        Assert.Equal(["high 1", "high 2", "middle", "low", "none"], (await inbox.ReadAsync(5)).Select(d => d.Text));
    }

    [Fact]
    public async Task A_queue_with_a_single_active_consumer_changes_over_when_that_goes()
    {
        var channel = await OpenChannelAsync();
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(
            queue, durable: false, exclusive: true, autoDelete: false,
            arguments: new Dictionary<string, object?> { ["x-single-active-consumer"] = true });
        var first = await Inbox.OpenAsync(channel, queue, autoAck: true);
        var second = await Inbox.OpenAsync(channel, queue, autoAck: true);

        await PublishAsync(channel, queue, "1", "2", "3");
        Assert.Equal(["1", "2", "3"], (await first.ReadAsync(3)).Select(d => d.Text));
        await channel.BasicCancelAsync(first.Tag);
        await PublishAsync(channel, queue, "4");

        Assert.Equal("4", (await second.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_durable_quorum_queue_takes_and_gives_messages()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = UniqueName.Of("quorum");
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false,
            arguments: new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        try
        {
            await PublishAsync(channel, queue, "1", "2");
            await channel.BasicQosAsync(0, 1, global: false);
            var inbox = await Inbox.OpenAsync(channel, queue);
            var first = await inbox.ReadAsync();
            await channel.BasicRejectAsync(first.Tag, requeue: true);
            Delivery again;
            do
            {
                again = await inbox.ReadAsync();
                await channel.BasicAckAsync(again.Tag, multiple: false);
            }
            while (again.Text != "1");

            Assert.True(again.Redelivered);
            Assert.Equal(1L, Convert.ToInt64(again.Properties.Headers!["x-delivery-count"], null));
        }
        finally
        {
            await channel.QueueDeleteAsync(queue);
        }
    }
}
