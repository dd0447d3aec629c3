using RabbitMQ.Client;

namespace Amqp.Interop.DotNet;

/// <summary>Acknowledging, rejecting and giving back.</summary>
public sealed class SettleTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task An_acknowledged_message_is_gone()
    {
        var (channel, queue, inbox) = await ConsumeAsync("1", "2", "3");
        var deliveries = await inbox.ReadAsync(3);

        await channel.BasicAckAsync(deliveries[1].Tag, multiple: false);
        await channel.CloseAsync();

        Assert.Equal(["1", "3"], await RedeliveredAsync(queue, 2));
    }

    [Fact]
    public async Task A_multiple_acknowledgement_covers_all_up_to_its_tag()
    {
        var (channel, queue, inbox) = await ConsumeAsync("1", "2", "3", "4");
        var deliveries = await inbox.ReadAsync(4);

        await channel.BasicAckAsync(deliveries[2].Tag, multiple: true);
        await channel.CloseAsync();

        Assert.Equal(["4"], await RedeliveredAsync(queue, 1));
    }

    [Fact]
    public async Task A_nacked_message_is_delivered_again()
    {
        var (channel, _, inbox) = await ConsumeAsync("again");
        var first = await inbox.ReadAsync();
        Assert.False(first.Redelivered);

        await channel.BasicNackAsync(first.Tag, multiple: false, requeue: true);

        var second = await inbox.ReadAsync();
        Assert.Equal("again", second.Text);
        Assert.True(second.Redelivered);
        Assert.Equal(first.Tag + 1, second.Tag);
    }

    [Fact]
    public async Task A_multiple_nack_gives_all_up_to_its_tag_back_in_their_order()
    {
        var (channel, _, inbox) = await ConsumeAsync("1", "2", "3");
        var deliveries = await inbox.ReadAsync(3);

        await channel.BasicNackAsync(deliveries[2].Tag, multiple: true, requeue: true);

        var again = await inbox.ReadAsync(3);
        Assert.Equal(["1", "2", "3"], again.Select(d => d.Text));
        Assert.All(again, d => Assert.True(d.Redelivered));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rejected_message_goes_to_the_dead_letter_exchange_with_its_story(bool nack)
    {
        var channel = await OpenChannelAsync();
        var dead = await DeclareQueueAsync(channel);
        var queue = await DeclareQueueAsync(
            channel, ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", dead));
        var inbox = await Inbox.OpenAsync(channel, queue);
        var deadInbox = await Inbox.OpenAsync(channel, dead, autoAck: true);
        await channel.BasicPublishAsync("", queue, mandatory: false, new BasicProperties { MessageId = "m1" }, Bytes("bad"));

        var delivery = await inbox.ReadAsync();
        if (nack)
            await channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: false);
        else
            await channel.BasicRejectAsync(delivery.Tag, requeue: false);

        var letter = await deadInbox.ReadAsync();
        Assert.Equal(("bad", "m1", dead, false), (letter.Text, letter.Properties.MessageId, letter.RoutingKey, letter.Redelivered));
        var deaths = Assert.IsType<List<object?>>(letter.Properties.Headers!["x-death"]);
        var death = Assert.IsAssignableFrom<IDictionary<string, object?>>(Assert.Single(deaths));
        Assert.Equal("rejected", Text(death["reason"]));
        Assert.Equal(queue, Text(death["queue"]));
        Assert.Equal("", Text(death["exchange"]));
        Assert.Equal(1L, death["count"]);
        Assert.Equal(queue, Text(Assert.Single((List<object?>)death["routing-keys"]!)));
        Assert.IsType<AmqpTimestamp>(death["time"]);
        Assert.Equal(queue, Text(letter.Properties.Headers["x-first-death-queue"]));
        Assert.Equal("rejected", Text(letter.Properties.Headers["x-first-death-reason"]));
    }

    [Fact]
    public async Task A_lost_connection_gives_its_messages_back()
    {
        await using var proxy = new TcpProxy(BrokerUri);
        var setup = await OpenConfirmChannelAsync();
        var queue = UniqueName.Of("queue");
        await setup.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: false);
        await PublishAsync(setup, queue, "1", "2");
        var connection = await ConnectAsync(f =>
        {
            f.Uri = proxy.Uri;
            f.AutomaticRecoveryEnabled = false;
        });
        await using var channel = await connection.CreateChannelAsync();
        var inbox = await Inbox.OpenAsync(channel, queue);
        await inbox.ReadAsync(2);

        proxy.Cut();

        Assert.Equal(["1", "2"], await RedeliveredAsync(queue, 2));
        await setup.QueueDeleteAsync(queue);
    }

    private async Task<(IChannel Channel, string Queue, Inbox Inbox)> ConsumeAsync(params string[] bodies)
    {
        var channel = await OpenChannelAsync();
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(
            queue, durable: false, exclusive: false, autoDelete: false,
            arguments: new Dictionary<string, object?> { ["x-expires"] = 600_000 });
        await PublishAsync(channel, queue, bodies);
        return (channel, queue, await Inbox.OpenAsync(channel, queue));
    }

    private async Task<string[]> RedeliveredAsync(string queue, int count)
    {
        var channel = await OpenChannelAsync();
        await UntilCountAsync(channel, queue, (uint)count);
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        var deliveries = await inbox.ReadAsync(count);
        Assert.All(deliveries, d => Assert.True(d.Redelivered));
        return [.. deliveries.Select(d => d.Text)];
    }

    private static string Text(object? value) => System.Text.Encoding.UTF8.GetString((byte[])value!);
}
