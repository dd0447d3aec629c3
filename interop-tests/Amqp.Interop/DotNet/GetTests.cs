using System.Text;
using RabbitMQ.Client;

namespace Amqp.Interop.DotNet;

public sealed class GetTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task An_empty_queue_gives_nothing()
    {
        var channel = await OpenChannelAsync();
        var queue = await DeclareQueueAsync(channel);

        Assert.Null(await channel.BasicGetAsync(queue, autoAck: false));
    }

    [Fact]
    public async Task Messages_are_taken_one_by_one_with_the_number_of_those_left()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await PublishAsync(channel, queue, "1", "2", "3");

        for (var number = 1; number <= 3; number++)
        {
            var message = await channel.BasicGetAsync(queue, autoAck: true);
            Assert.Equal($"{number}", Encoding.UTF8.GetString(message!.Body.Span));
            Assert.Equal((uint)(3 - number), message.MessageCount);
            Assert.Equal((ulong)number, message.DeliveryTag);
            Assert.Equal(("", queue, false), (message.Exchange, message.RoutingKey, message.Redelivered));
        }

        Assert.Null(await channel.BasicGetAsync(queue, autoAck: true));
    }

    [Fact]
    public async Task A_message_that_was_not_acknowledged_comes_back_when_its_channel_closes()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(Confirms);
        var queue = await DeclareQueueAsync(channel);
        await PublishAsync(channel, queue, "kept", "acked");
        await using (var reader = await connection.CreateChannelAsync())
        {
            await reader.BasicGetAsync(queue, autoAck: false);
            var second = await reader.BasicGetAsync(queue, autoAck: false);
            await reader.BasicAckAsync(second!.DeliveryTag, multiple: false);
        }

        await UntilCountAsync(channel, queue, 1);
        var again = await channel.BasicGetAsync(queue, autoAck: true);
        Assert.Equal("kept", Encoding.UTF8.GetString(again!.Body.Span));
        Assert.True(again.Redelivered);
    }
}
