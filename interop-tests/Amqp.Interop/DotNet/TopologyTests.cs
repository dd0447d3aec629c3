using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Amqp.Interop.DotNet;

/// <summary>Queues and exchanges: declaring, deleting, and what the broker refuses.</summary>
public sealed class TopologyTests(BrokerFixture broker) : DotNetTest(broker)
{
    [Fact]
    public async Task The_broker_names_a_queue_that_has_no_name()
    {
        var channel = await OpenChannelAsync();

        var declared = await channel.QueueDeclareAsync();

        Assert.StartsWith("amq.gen-", declared.QueueName, StringComparison.Ordinal);
        Assert.Equal((0u, 0u), (declared.MessageCount, declared.ConsumerCount));
    }

    [Fact]
    public async Task A_declared_queue_tells_its_messages_and_consumers()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await PublishAsync(channel, queue, "1", "2");
        Assert.Equal(2u, (await channel.QueueDeclarePassiveAsync(queue)).MessageCount);

        var inbox = await Inbox.OpenAsync(channel, queue);
        await inbox.ReadAsync(2);

        var again = await channel.QueueDeclarePassiveAsync(queue);
        Assert.Equal((0u, 1u), (again.MessageCount, again.ConsumerCount));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        var connection = await ConnectAsync();
        var name = UniqueName.Of("missing");
        await NotFoundAsync($"no queue '{name}'", c => c.QueueDeclarePassiveAsync(name));
        await NotFoundAsync($"no queue '{name}'", c => c.BasicGetAsync(name, autoAck: true));
        await NotFoundAsync($"no queue '{name}'", c => Inbox.OpenAsync(c, name));
        await NotFoundAsync($"no queue '{name}'", c => c.QueuePurgeAsync(name));
        await NotFoundAsync($"no exchange '{name}'", c => c.ExchangeDeclarePassiveAsync(name));

        async Task NotFoundAsync(string text, Func<IChannel, Task> operation)
        {
            await using var channel = await connection.CreateChannelAsync();
            await ClosesChannelAsync(channel, 404, text, () => operation(channel));
            Assert.True(connection.IsOpen);
        }
    }

    [Fact]
    public async Task A_publish_to_a_missing_exchange_closes_the_channel()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var closed = new TaskCompletionSource<ShutdownEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, e) =>
        {
            closed.TrySetResult(e);
            return Task.CompletedTask;
        };

        await channel.BasicPublishAsync(UniqueName.Of("missing"), "key", mandatory: false, body: Bytes("lost"));

        var reason = await closed.Task.WithinLimitAsync("the end of the channel");
        Assert.Equal((404, 60, 40), (reason.ReplyCode, reason.ClassId, reason.MethodId));
        Assert.True(connection.IsOpen);
    }

    [Fact]
    public async Task An_unknown_delivery_tag_closes_the_channel()
    {
        var channel = await OpenChannelAsync();
        var closed = new TaskCompletionSource<ShutdownEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, e) =>
        {
            closed.TrySetResult(e);
            return Task.CompletedTask;
        };

        await channel.BasicAckAsync(99, multiple: false);

        var reason = await closed.Task.WithinLimitAsync("the end of the channel");
        Assert.Equal((406, 60, 80), (reason.ReplyCode, reason.ClassId, reason.MethodId));
        Assert.Contains("unknown delivery tag 99", reason.ReplyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_may_be_declared_again_only_as_it_is()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);

        await ClosesChannelAsync(
            channel, 406, "inequivalent arg 'auto_delete'", () => channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true));
        await using var other = await connection.CreateChannelAsync();
        await ClosesChannelAsync(
            other, 406, "inequivalent arg 'x-message-ttl'",
            () => other.QueueDeclareAsync(
                queue, durable: false, exclusive: true, autoDelete: false, arguments: new Dictionary<string, object?> { ["x-message-ttl"] = 1000 }));
    }

    [Fact]
    public async Task An_exclusive_queue_belongs_to_its_connection()
    {
        var owner = await ConnectAsync();
        await using var channel = await owner.CreateChannelAsync();
        var queue = UniqueName.Of("mine");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
        var stranger = await OpenChannelAsync();

        await ClosesChannelAsync(
            stranger, 405, "cannot obtain exclusive access to locked queue", () => stranger.QueueDeclarePassiveAsync(queue));
        await owner.CloseAsync();

        // The queue is gone by the time that its owner knows that it has closed the connection.
        var next = await OpenChannelAsync();
        await next.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
    }

    [Fact]
    public async Task An_auto_delete_queue_goes_with_its_last_consumer()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: true);
        await channel.QueueDeclarePassiveAsync(queue);
        var inbox = await Inbox.OpenAsync(channel, queue);

        await channel.BasicCancelAsync(inbox.Tag);

        await Eventually.TrueAsync(
            async () =>
            {
                await using var probe = await connection.CreateChannelAsync();
                try
                {
                    await probe.QueueDeclarePassiveAsync(queue);
                    return false;
                }
                catch (RabbitMQ.Client.Exceptions.OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
                {
                    return true;
                }
            },
            "the end of the queue");
    }

    [Fact]
    public async Task Purging_and_deleting_tell_how_many_messages_there_were()
    {
        var channel = await OpenConfirmChannelAsync();
        var queue = await DeclareQueueAsync(channel);
        await PublishAsync(channel, queue, "1", "2", "3");
        Assert.Equal(3u, await channel.QueuePurgeAsync(queue));
        Assert.Equal(0u, await channel.QueuePurgeAsync(queue));
        await PublishAsync(channel, queue, "4", "5");

        Assert.Equal(2u, await channel.QueueDeleteAsync(queue));
        Assert.Equal(0u, await channel.QueueDeleteAsync(queue));
    }

    [Fact]
    public async Task A_queue_in_use_or_with_messages_is_not_deleted_on_condition()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(Confirms);
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
        await PublishAsync(channel, queue, "1");
        await using var impatient = await connection.CreateChannelAsync();
        await ClosesChannelAsync(impatient, 406, "not empty", () => impatient.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: true));
        await Inbox.OpenAsync(channel, queue, autoAck: true);
        await using var third = await connection.CreateChannelAsync();
        await ClosesChannelAsync(third, 406, "in use", () => third.QueueDeleteAsync(queue, ifUnused: true, ifEmpty: false));
    }

    [Fact]
    public async Task Reserved_names_and_the_default_exchange_are_refused()
    {
        var connection = await ConnectAsync();
        await RefusedAsync(c => c.QueueDeclareAsync(UniqueName.Of("amq.queue"), false, true, false));
        await RefusedAsync(c => c.ExchangeDeclareAsync(UniqueName.Of("amq.exchange"), ExchangeType.Direct));
        await RefusedAsync(c => c.ExchangeDeleteAsync("amq.direct"));
        await RefusedAsync(async c => await c.QueueBindAsync(await DeclareQueueAsync(c), "", "key"));

        async Task RefusedAsync(Func<IChannel, Task> operation)
        {
            await using var channel = await connection.CreateChannelAsync();
            await ClosesChannelAsync(channel, 403, "ACCESS_REFUSED", () => operation(channel));
        }
    }

    [Fact]
    public async Task An_exchange_is_declared_and_deleted()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var exchange = UniqueName.Of("exchange");
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true);
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true);
        await channel.ExchangeDeclarePassiveAsync(exchange);
        await using (var other = await connection.CreateChannelAsync())
        {
            await ClosesChannelAsync(
                other, 406, "inequivalent arg 'type'", () => other.ExchangeDeclareAsync(exchange, ExchangeType.Direct, durable: true));
        }

        await channel.ExchangeDeleteAsync(exchange);

        await ClosesChannelAsync(channel, 404, "no exchange", () => channel.ExchangeDeclarePassiveAsync(exchange));
    }

    [Fact]
    public async Task What_the_protocol_has_but_the_broker_has_not_closes_the_connection()
    {
        var connection = await ConnectAsync(f => f.AutomaticRecoveryEnabled = false);
        await using var channel = await connection.CreateChannelAsync();

        var error = await Assert.ThrowsAnyAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(
            () => channel.BasicQosAsync(prefetchSize: 10, prefetchCount: 0, global: false));

        Assert.Equal(540, error.ShutdownReason!.ReplyCode);
        await Eventually.TrueAsync(() => !connection.IsOpen, "the end of the connection");
    }
}
