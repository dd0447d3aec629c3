using System.Text;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests;

/// <summary>What is left of messages when a broker ends, well or not, and starts again on its data directory.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Persistent_messages_of_durable_queues_come_back_in_their_order(bool kill)
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("durable", durable: true);
        await channel.DeclareQueueAsync("transient");
        await channel.DeclareQueueAsync("exclusive", durable: true, exclusive: true);
        await channel.SelectConfirmsAsync();
        var bodies = Enumerable.Range(0, 200).Select(i => $"{i}:{new string('x', i % 50 == 7 ? 100_000 : i)}").ToArray();
        foreach (var body in bodies)
        {
            await channel.PublishAsync("", "durable", body, WireProperties.Persistent);
            await channel.PublishAsync("", "durable", "not persistent");
            await channel.PublishAsync("", "transient", body, WireProperties.Persistent);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await broker.RestartAsync(kill);

        channel = await broker.ChannelAsync();
        Assert.Equal(200u, (await channel.DeclareQueueAsync("durable", durable: true)).MessageCount);
        foreach (var (i, body) in bodies.Index())
        {
            var got = await channel.GetAsync("durable", noAck: true);
            Assert.Equal(body, got!.Text);
            Assert.Equal(199 - i, (int)got.MessageCount);
            Assert.False(got.Redelivered);
        }

        Assert.Null(await channel.GetAsync("durable"));
        Assert.Equal(0u, (await channel.DeclareQueueAsync("transient")).MessageCount);
        await channel.SendAsync(new QueueDeclare { Queue = "exclusive"u8, Passive = true });
        await channel.ExpectCloseAsync(ReplyCode.NotFound);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_listens_to_events_still_does_after_a_restart(bool kill)
    {
        await using var broker = await RestartingBroker.StartAsync(static options => options.Limits = options.Limits with { EventExchange = "/" });
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("events", durable: true);
        await channel.BindQueueAsync("events", "amq.rabbitmq.event", "queue.created");
        await broker.RestartAsync(kill);
        channel = await broker.ChannelAsync();
        await channel.ConsumeAsync("events", noAck: true);
        await channel.DeclareQueueAsync("q");
        Assert.Equal("queue.created", (await channel.ExpectDeliveryAsync()).RoutingKey);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_out_comes_back_redelivered_and_what_was_committed_does_not(bool kill)
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        for (var i = 0; i < 10; i++)
        {
            await channel.PublishAsync("", "q", $"{i}", WireProperties.Persistent);
        }

        await CommitAsync(channel);
        await channel.PublishAsync("", "q", "never committed", WireProperties.Persistent);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"{i}", (await channel.GetAsync("q"))!.Text);
        }

        var consumer = await broker.ChannelAsync();
        await consumer.SendAsync(default(TxSelect));
        await consumer.ExpectAsync<TxSelectOk>();
        var first = (await consumer.GetAsync("q"))!;
        Assert.Equal("5", first.Text);
        await consumer.AckAsync(first.DeliveryTag);
        await CommitAsync(consumer);
        await broker.RestartAsync(kill);

        channel = await broker.ChannelAsync();
        Assert.Equal(9u, (await channel.DeclareQueueAsync("q", durable: true)).MessageCount);
        foreach (var i in new[] { 0, 1, 2, 3, 4, 6, 7, 8, 9 })
        {
            var got = (await channel.GetAsync("q", noAck: true))!;
            Assert.Equal($"{i}", got.Text);

            // After a kill nobody knows how far delivery had come, only that it had not come further than the mark.
            Assert.True(got.Redelivered == i < 5 || (kill && got.Redelivered), $"{i} is {(got.Redelivered ? "" : "not ")}redelivered");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Priorities_come_back(bool kill)
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        var arguments = new FieldTableBuilder().Add("x-max-priority", 200).Build();
        await channel.DeclareQueueAsync("q", durable: true, arguments: arguments);
        await channel.SelectConfirmsAsync();
        foreach (var priority in new byte[] { 3, 0, 200, 7, 0, 200, 3 })
        {
            await channel.PublishAsync("", "q", $"{priority}", WireProperties.Persistent with { Priority = priority });
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await broker.RestartAsync(kill);

        channel = await broker.ChannelAsync();
        Assert.Equal(7u, (await channel.DeclareQueueAsync("q", durable: true, arguments: arguments)).MessageCount);
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "q", "9", WireProperties.Persistent with { Priority = 9 });
        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        Assert.Equal(["200", "200", "9", "7", "3", "3", "0", "0"], await TakeAllAsync(channel, "q"));
        await broker.RestartAsync(kill: false);
        Assert.Equal([], await TakeAllAsync(await broker.ChannelAsync(), "q"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Times_to_live_go_on_while_the_broker_is_down(bool kill)
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("dead", durable: true);
        var toDead = new FieldTableBuilder().Add("x-dead-letter-exchange", "").Add("x-dead-letter-routing-key", "dead");
        await channel.DeclareQueueAsync("own", durable: true, arguments: toDead.Build());
        await channel.DeclareQueueAsync("all", durable: true, arguments: toDead.Add("x-message-ttl", 1500).Build());
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "own", "own", WireProperties.Persistent with { Expiration = "1500" });
        await channel.PublishAsync("", "own", "stays", WireProperties.Persistent);
        await channel.PublishAsync("", "all", "all", WireProperties.Persistent);
        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await broker.RestartAsync(kill);

        channel = await broker.ChannelAsync();
        await WaitForAsync(channel, "dead", 2);
        var dead = new[] { (await channel.GetAsync("dead"))!, (await channel.GetAsync("dead"))! };
        Assert.Equal(["all", "own"], dead.Select(d => d.Text).Order());
        Assert.All(dead, d => Assert.True(d.Properties.Headers!.TryGet("x-first-death-reason", out var reason) && reason.AsString == "expired"));
        Assert.Equal(["stays"], await TakeAllAsync(channel, "own"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delivery_counts_and_limits_of_quorum_queues_come_back(bool kill)
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        var arguments = new FieldTableBuilder()
            .Add("x-queue-type", "quorum").Add("x-delivery-limit", 3).Add("x-dead-letter-exchange", "").Add("x-dead-letter-routing-key", "dead").Build();
        await channel.DeclareQueueAsync("dead", durable: true);
        await channel.DeclareQueueAsync("q", durable: true, arguments: arguments);
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        await channel.PublishAsync("", "q", "poison");
        await CommitAsync(channel);
        for (var i = 0; i < 2; i++)
        {
            var got = (await channel.GetAsync("q"))!;
            await channel.RejectAsync(got.DeliveryTag, requeue: true);
            await CommitAsync(channel);
        }

        // A commit that settles something makes everything that the queue noted before it durable.
        await channel.PublishAsync("", "q", "other");
        await CommitAsync(channel);
        Assert.Equal("poison", (await channel.GetAsync("q"))!.Text);
        var other = (await channel.GetAsync("q"))!;
        await channel.AckAsync(other.DeliveryTag);
        await CommitAsync(channel);
        await broker.RestartAsync(kill);

        channel = await broker.ChannelAsync();
        var back = (await channel.GetAsync("q"))!;
        Assert.True(back.Redelivered);
        Assert.True(back.Properties.Headers!.TryGet("x-delivery-count", out var count));

        // A clean end returned it once more; a kill returned nothing.
        Assert.Equal(kill ? 2 : 3, count.AsInteger);
        await channel.RejectAsync(back.DeliveryTag, requeue: true);
        if (kill)
        {
            await channel.RejectAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: true);
        }

        await WaitForAsync(channel, "dead", 1);
        Assert.Equal("poison", (await channel.GetAsync("dead"))!.Text);
        Assert.Null(await channel.GetAsync("q"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dead_letters_are_in_one_place_after_an_end_and_nowhere_lost_after_a_kill(bool kill)
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("dead", durable: true);
        var arguments = new FieldTableBuilder().Add("x-dead-letter-exchange", "").Add("x-dead-letter-routing-key", "dead").Build();
        await channel.DeclareQueueAsync("q", durable: true, arguments: arguments);
        await channel.SelectConfirmsAsync();
        for (var i = 0; i < 300; i++)
        {
            await channel.PublishAsync("", "q", $"{i}", WireProperties.Persistent);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal($"{i}", (await channel.GetAsync("q"))!.Text);
        }

        await channel.NackAsync(0, requeue: false, multiple: true);
        await channel.ExpectNothingAsync();
        await broker.RestartAsync(kill);

        channel = await broker.ChannelAsync();
        var dead = await TakeAllAsync(channel, "dead");
        if (!kill)
        {
            Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), dead);
            Assert.Null(await channel.GetAsync("q"));
            return;
        }

        Assert.Equal(dead.Order().Distinct(), dead.Order());
        for (WireDelivery? left; (left = await channel.GetAsync("q")) is not null;)
        {
            Assert.True(left.Redelivered, $"{left.Text} was out and does not say so");
            dead = [.. dead, left.Text];
        }

        Assert.Equal(Enumerable.Range(0, 300).Order(), dead.Distinct().Select(int.Parse).Order());
    }

    [Fact]
    public async Task A_limit_of_octets_drops_nothing_at_a_restart()
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        var arguments = new FieldTableBuilder().Add("x-max-length-bytes", 100).Build();
        await channel.DeclareQueueAsync("q", durable: true, arguments: arguments);
        await channel.SelectConfirmsAsync();
        foreach (var text in Enumerable.Range(10, 50).Select(i => $"{i}"))
        {
            await channel.PublishAsync("", "q", text, WireProperties.Persistent);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await broker.RestartAsync(kill: false);

        channel = await broker.ChannelAsync();
        Assert.Equal(50u, (await channel.DeclareQueueAsync("q", durable: true, arguments: arguments)).MessageCount);
        Assert.Equal("10", (await channel.GetAsync("q", noAck: true))!.Text);
    }

    [Fact]
    public async Task Recovered_queues_can_be_purged_and_deleted_for_good()
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.SelectConfirmsAsync();
        foreach (var queue in new[] { "purged", "deleted" })
        {
            await channel.DeclareQueueAsync(queue, durable: true);
            for (var i = 0; i < 100; i++)
            {
                await channel.PublishAsync("", queue, new byte[3000], WireProperties.Persistent);
            }
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await broker.RestartAsync(kill: false);
        channel = await broker.ChannelAsync();
        Assert.Equal(100u, await channel.PurgeQueueAsync("purged"));
        Assert.Equal(100u, await channel.DeleteQueueAsync("deleted"));
        await broker.RestartAsync(kill: false);
        channel = await broker.ChannelAsync();
        Assert.Equal(0u, (await channel.DeclareQueueAsync("purged", durable: true)).MessageCount);
        Assert.Equal(0u, (await channel.DeclareQueueAsync("deleted", durable: true)).MessageCount);
        Assert.Empty(Directory.GetFiles(Path.Combine(broker.Directory, "queues"), "*.seg"));
    }

    [Fact]
    public async Task Gets_that_wait_for_the_disk_are_answered_in_the_order_of_their_channel()
    {
        await using var broker = await RestartingBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.DeclareQueueAsync("other", durable: true);
        await channel.SelectConfirmsAsync();
        const int Count = 400;
        for (var i = 0; i < Count; i++)
        {
            await channel.PublishAsync("", "q", $"{i}:{new string('x', 20_000)}", WireProperties.Persistent);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await broker.RestartAsync(kill: false);

        // Everything is sent before the first answer is read; each publish is seen by the passive declaration behind it.
        channel = await broker.ChannelAsync();
        for (var i = 0; i < Count; i++)
        {
            channel.Connection.Write(1, new BasicGet { Queue = "q"u8, NoAck = true });
            channel.Connection.WritePublish(1, "", "other", Encoding.UTF8.GetBytes($"{i}"));
            channel.Connection.Write(1, new QueueDeclare { Queue = "other"u8, Passive = true });
        }

        var sending = channel.Connection.FlushAsync().AsTask();
        for (var i = 0; i < Count; i++)
        {
            await channel.ExpectAsync<BasicGetOk>();
            await channel.Connection.ReadFrameAsync(1);
            Assert.StartsWith($"{i}:", Encoding.UTF8.GetString((await channel.Connection.ReadFrameAsync(1)).Payload.Span), StringComparison.Ordinal);
            var declared = await channel.ExpectAsync<QueueDeclareOk>();
            Assert.Equal((uint)i + 1, declared.Decode<QueueDeclareOk>().MessageCount);
        }

        await sending;
        Assert.Null(await channel.GetAsync("q"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backlog_larger_than_what_is_kept_in_memory_is_consumed_whole(bool kill)
    {
        await using var broker = await RestartingBroker.StartAsync(options => options.UnwrittenLimit = 1024 * 1024);
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.SelectConfirmsAsync();
        const int Count = 3000;
        for (var i = 0; i < Count; i++)
        {
            await channel.PublishAsync("", "q", BitConverter.GetBytes(i).Concat(new byte[5000]).ToArray(), WireProperties.Persistent);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        await broker.RestartAsync(kill);

        var consumers = new[] { await broker.ChannelAsync(), await broker.ChannelAsync() };
        var taken = new List<int>();
        foreach (var consumer in consumers)
        {
            await consumer.QosAsync(50);
            await consumer.ConsumeAsync("q");
        }

        await Task.WhenAll(consumers.Select(async consumer =>
        {
            for (var last = -1; ;)
            {
                lock (taken)
                {
                    if (taken.Count >= Count)
                    {
                        return;
                    }
                }

                var read = consumer.ExpectDeliveryAsync().AsTask();
                while (!read.IsCompleted)
                {
                    await Task.WhenAny(read, Task.Delay(20));
                    lock (taken)
                    {
                        if (taken.Count >= Count)
                        {
                            return;
                        }
                    }
                }

                var delivery = await read;
                var number = BitConverter.ToInt32(delivery.Body.Span);
                Assert.True(number > last, "out of order");
                last = number;
                lock (taken)
                {
                    taken.Add(number);
                }

                await consumer.AckAsync(delivery.DeliveryTag);
            }
        }));
        Assert.Equal(Enumerable.Range(0, Count), taken.Order());
    }

    private static async Task CommitAsync(WireChannel channel)
    {
        await channel.SendAsync(default(TxCommit));
        await channel.ExpectAsync<TxCommitOk>();
    }

    private static async Task<List<string>> TakeAllAsync(WireChannel channel, string queue)
    {
        var texts = new List<string>();
        while (await channel.GetAsync(queue, noAck: true) is { } got)
        {
            texts.Add(got.Text);
        }

        return texts;
    }

    private static async Task WaitForAsync(WireChannel channel, string queue, uint count)
    {
        while ((await channel.DeclareQueueAsync(queue, passive: true)).MessageCount < count)
        {
            await Task.Delay(10);
        }
    }
}
