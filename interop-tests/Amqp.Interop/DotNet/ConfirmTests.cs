using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Amqp.Interop.DotNet;

public sealed class ConfirmTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task A_publish_completes_when_the_message_is_in_its_queue()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = await DeclareQueueAsync(channel);

        for (uint count = 1; count <= 20; count++)
        {
            await PublishAsync(channel, queue, $"{count}");
            Assert.Equal(count, await channel.MessageCountAsync(queue));
        }
    }

    [Fact]
    public async Task Persistent_messages_on_a_durable_queue_are_confirmed()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = UniqueName.Of("durable");
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        try
        {
            var properties = new BasicProperties { Persistent = true };
            await Task.WhenAll(Enumerable.Range(0, 500).Select(
                i => channel.BasicPublishAsync("", queue, mandatory: true, properties, Bytes($"{i}")).AsTask()))
                .WithinLimitAsync("500 confirms");
            Assert.Equal(500u, await channel.MessageCountAsync(queue));
        }
        finally
        {
            await channel.QueueDeleteAsync(queue);
        }
    }

    [Fact]
    public async Task Every_message_of_many_publishers_is_confirmed_once()
    {
        const int publishers = 4;
        const int each = 1000;
        var connection = await ConnectAsync();
        await using var setup = await connection.CreateChannelAsync();
        var queue = await DeclareQueueAsync(setup);

        await Task.WhenAll(Enumerable.Range(0, publishers).Select(async p =>
        {
            await using var channel = await connection.CreateChannelAsync(Confirms);
            await Task.WhenAll(Enumerable.Range(0, each).Select(
                i => channel.BasicPublishAsync("", queue, mandatory: true, body: Bytes($"{p}-{i}")).AsTask()));
        })).WithinLimitAsync("all confirms");

        Assert.Equal((uint)(publishers * each), await setup.MessageCountAsync(queue));
        var inbox = await Inbox.OpenAsync(setup, queue, autoAck: true);
        Assert.Equal(publishers * each, (await inbox.ReadAsync(publishers * each)).Select(d => d.Text).Distinct().Count());
    }

    [Fact]
    public async Task Acks_carry_each_sequence_number_once()
    {
        await using var channel = await (await ConnectAsync()).CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false));
        var queue = await DeclareQueueAsync(channel);
        var pending = new ConcurrentDictionary<ulong, bool>(Enumerable.Range(1, 1000).Select(i => KeyValuePair.Create((ulong)i, true)));
        var wrong = new ConcurrentQueue<ulong>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.BasicAcksAsync += (_, e) =>
        {
            var answered = e.Multiple ? pending.Keys.Where(n => n <= e.DeliveryTag).ToArray() : [e.DeliveryTag];
            foreach (var number in answered)
            {
                if (!pending.TryRemove(number, out bool _))
                    wrong.Enqueue(number);
            }

            if (pending.IsEmpty)
                all.TrySetResult();
            return Task.CompletedTask;
        };

        Assert.Equal(1ul, await channel.GetNextPublishSequenceNumberAsync());
        await PublishAsync(channel, queue, Enumerable.Range(1, 1000).Select(i => $"{i}"));

        await all.Task.WithinLimitAsync("an ack for each of 1000 messages");
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_message_that_goes_nowhere_is_confirmed_unless_it_is_mandatory()
    {
        var channel = await OpenConfirmChannelAsync();

        await channel.BasicPublishAsync("", UniqueName.Of("nowhere"), mandatory: false, body: Bytes("lost"));
        var error = await Assert.ThrowsAnyAsync<PublishException>(
            async () => await channel.BasicPublishAsync("", UniqueName.Of("nowhere"), mandatory: true, body: Bytes("back")));

        Assert.True(error.IsReturn);
        Assert.Equal(2ul, error.PublishSequenceNumber);
    }

    [Fact]
    public async Task A_message_that_a_full_queue_refuses_is_nacked()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = await DeclareQueueAsync(channel, ("x-max-length", 2), ("x-overflow", "reject-publish"));
        await PublishAsync(channel, queue, "1", "2");

        var error = await Assert.ThrowsAnyAsync<PublishException>(() => PublishAsync(channel, queue, "3"));

        Assert.False(error.IsReturn);
        Assert.Equal("1", Text(await channel.BasicGetAsync(queue, autoAck: true)));
        await PublishAsync(channel, queue, "4");
        Assert.Equal("2", Text(await channel.BasicGetAsync(queue, autoAck: true)));
        Assert.Equal("4", Text(await channel.BasicGetAsync(queue, autoAck: true)));
    }

    private static string Text(BasicGetResult? message) => System.Text.Encoding.UTF8.GetString(message!.Body.Span);
}
