using Amqp.Broker.Administration;
using Amqp.Broker.Connections;
using Amqp.Broker.DeadLettering;
using Amqp.Broker.Statistics;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>What is counted of channels, queues, exchanges and connections, and that sums outlive what they count.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public async Task Publishes_are_counted_by_channel_exchange_and_queue()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("a");
        await channel.DeclareQueueAsync("b");
        await channel.BindQueueAsync("a", "amq.fanout");
        await channel.BindQueueAsync("b", "amq.fanout");
        await channel.PublishAsync("amq.fanout", "", "both");
        await channel.PublishAsync("", "a", "one");
        await channel.PublishAsync("", "nowhere", "dropped");
        await channel.PublishAsync("", "nowhere", "returned", mandatory: true);
        await channel.ExpectReturnAsync();

        var stats = Only(server).Traffic.Stats;
        Assert.Equal((4, 1, 1), (stats.Of(MessageStat.Publish), stats.Of(MessageStat.DropUnroutable), stats.Of(MessageStat.ReturnUnroutable)));
        Assert.Equal(2, Only(server).Traffic.Routed);
        Assert.Equal(new ExchangeTotals(1, 2, 0, 0), Exchange(server, "amq.fanout").Traffic.Totals);
        Assert.Equal(new ExchangeTotals(3, 1, 1, 1), Exchange(server, "").Traffic.Totals);
        Assert.Equal(2, Queue(server, "a").Traffic.Stats.Of(MessageStat.Publish));
        Assert.Equal(
            [("", 1L), ("amq.fanout", 1L)],
            Queue(server, "a").Sources.Select(source => (source.Exchange.Name.ToString(), source.Count)).OrderBy(source => source.Item1, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Deliveries_gets_and_acks_are_counted_by_channel_and_queue()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        Assert.Null(await channel.GetAsync("q"));
        for (var i = 0; i < 4; i++)
        {
            await channel.PublishAsync("", "q", "m");
        }

        await channel.GetAsync("q", noAck: true);
        var got = (await channel.GetAsync("q"))!;
        await channel.NackAsync(got.DeliveryTag, requeue: true);
        await channel.ConsumeAsync("q", "c");
        var first = await channel.ExpectDeliveryAsync();
        Assert.True(first.Redelivered);
        await channel.ExpectDeliveryAsync();
        var last = await channel.ExpectDeliveryAsync();
        await channel.AckAsync(last.DeliveryTag, multiple: true);
        await channel.ExpectNothingAsync();

        foreach (var stats in (MessageStats[])[Only(server).Traffic.Stats, Queue(server, "q").Traffic.Stats])
        {
            Assert.Equal((1, 1, 1), (stats.Of(MessageStat.GetEmpty), stats.Of(MessageStat.GetNoAck), stats.Of(MessageStat.Get)));
            Assert.Equal((3, 0, 1, 3), (
                stats.Of(MessageStat.Deliver), stats.Of(MessageStat.DeliverNoAck), stats.Of(MessageStat.Redeliver), stats.Of(MessageStat.Ack)));
            Assert.Equal(5, stats.DeliverGet);
        }

        var consumer = Assert.Single(Only(server).Consumers);
        Assert.Equal((3, 1, 3), (consumer.Delivered, consumer.Redelivered, consumer.Acknowledged));
        Assert.Equal(1, Queue(server, "q").Traffic.Requeued);
    }

    [Fact]
    public async Task Confirms_are_counted_once_for_each_message_and_refusals_are_not()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q", arguments: new FieldTableBuilder().Add("x-max-length", 2L).Add("x-overflow", "reject-publish").Build());
        await channel.SelectConfirmsAsync();
        for (var i = 0; i < 5; i++)
        {
            await channel.PublishAsync("", "q", "m");
        }

        Assert.Equal(3, (await channel.ExpectAllConfirmsAsync()).Count);
        Assert.Equal(2, Only(server).Traffic.Stats.Of(MessageStat.Confirm));
        Assert.Equal(5, Only(server).Traffic.PublishedToConfirm);
        Assert.Equal(3, Queue(server, "q").Traffic.Refused);
        Assert.True(Only(server).Confirms);
    }

    [Fact]
    public async Task A_transaction_counts_when_it_is_committed()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        await channel.PublishAsync("", "q", "m");
        await channel.PublishAsync("", "nowhere", "m");
        await channel.ExpectNothingAsync();
        Assert.Equal((0, 2, true), (Only(server).Traffic.Stats.Of(MessageStat.Publish), Only(server).UncommittedPublishes, Only(server).IsTransactional));
        await channel.SendAsync(default(TxCommit));
        await channel.ExpectAsync<TxCommitOk>();
        Assert.Equal((2, 1), (Only(server).Traffic.Stats.Of(MessageStat.Publish), Only(server).Traffic.Stats.Of(MessageStat.DropUnroutable)));
        Assert.Equal(0, Only(server).UncommittedPublishes);
    }

    [Fact]
    public async Task Sums_outlive_channels_and_queues()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", new string('x', 500));
        await channel.ConsumeAsync("q", "c", noAck: true);
        await channel.ExpectDeliveryAsync();
        await channel.CancelAsync("c");
        await channel.DeleteQueueAsync("q");
        await channel.CloseAsync();

        var host = server.Broker.FindVirtualHost("/")!;
        Assert.Empty(host.Traffic.Channels);
        var totals = host.Traffic.Totals;
        Assert.Equal((1, 1, 1), (totals.Stats.Of(MessageStat.Publish), totals.Stats.Of(MessageStat.DeliverNoAck), totals.Routed));
        Assert.Equal((500, 1, 1), (totals.Sizes.Sum, totals.Sizes.Count, totals.Sizes.InBucket(1)));
        Assert.Equal(new ExchangeTotals(1, 1, 0, 0), Exchange(server, "").Traffic.Totals);
        Assert.Empty(Exchange(server, "").Traffic.Live);
        Assert.Equal(1, host.QueueTotals(Broker.Queues.QueueKind.Classic).Stats.Of(MessageStat.DeliverNoAck));
        Assert.Equal((2, 1, 1), (host.QueuesDeclared, host.QueuesCreated, host.QueuesDeleted));
        Assert.Equal((1, 0), (server.Broker.Connections.Opened, server.Broker.Connections.Closed));
        Assert.Equal((1, 0), (server.Broker.Connections.ChannelsOpened, server.Broker.Connections.ChannelCount));
    }

    [Fact]
    public void Each_bound_belongs_to_the_bucket_below_it()
    {
        for (var i = 0; i < SizeHistogram.Bounds.Length; i++)
        {
            var sizes = default(SizeHistogram);
            sizes.Observe(SizeHistogram.Bounds[i]);
            sizes.Observe(SizeHistogram.Bounds[i] + 1);
            Assert.Equal((1, 1, 2), (sizes.InBucket(i), sizes.InBucket(i + 1), sizes.Count));
        }
    }

    [Fact]
    public async Task Deaths_are_counted_by_reason_whether_they_lead_anywhere_or_not()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("dead");
        await channel.DeclareQueueAsync("q", arguments: new FieldTableBuilder()
            .Add("x-max-length", 1L).Add("x-dead-letter-exchange", "").Add("x-dead-letter-routing-key", "dead").Build());
        await channel.DeclareQueueAsync("plain");
        await channel.PublishAsync("", "q", "1");
        await channel.PublishAsync("", "q", "2");
        await channel.RejectAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: false);
        await channel.PublishAsync("", "plain", "3");
        await channel.RejectAsync((await channel.GetAsync("plain"))!.DeliveryTag, requeue: false);
        await channel.ExpectNothingAsync();
        await server.IdleAsync();

        var traffic = Queue(server, "q").Traffic;
        Assert.Equal((1, 1), (traffic.Died.Of(DeathReason.MaxLength), traffic.Died.Of(DeathReason.Rejected)));
        Assert.Equal((1, 1, 0), (traffic.DeadLettered.Of(DeathReason.MaxLength), traffic.DeadLettered.Of(DeathReason.Rejected), traffic.DeadLettersConfirmed));
        Assert.Equal((1, 0), (Queue(server, "plain").Traffic.Died.Of(DeathReason.Rejected), Queue(server, "plain").Traffic.DeadLettered.Of(DeathReason.Rejected)));
        Assert.Equal(2, Queue(server, "dead").Traffic.Stats.Of(MessageStat.Publish));
    }

    [Fact]
    public async Task Persistent_messages_are_counted_ready_and_out()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.PublishAsync("", "q", "four", WireProperties.Persistent);
        await channel.PublishAsync("", "q", "transient");
        await channel.PublishAsync("", "q", "seven..", WireProperties.Persistent);
        var got = (await channel.GetAsync("q"))!;
        Assert.Equal((2, 11), (Queue(server, "q").Status.Persistent, Queue(server, "q").Status.PersistentBytes));
        await channel.AckAsync(got.DeliveryTag);
        await channel.ExpectNothingAsync();
        Assert.Equal((1, 7), (Queue(server, "q").Status.Persistent, Queue(server, "q").Status.PersistentBytes));
        await channel.PurgeQueueAsync("q");
        Assert.Equal((0, 0), (Queue(server, "q").Status.Persistent, Queue(server, "q").Status.PersistentBytes));
    }

    [Fact]
    public async Task A_connection_counts_octets_and_describes_itself()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var connection = (IClientConnection)Assert.Single(server.Broker.Admin.Connections);
        var before = connection.Octets;
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", new string('x', 1000));
        await channel.GetAsync("q");
        await server.IdleAsync();
        var after = connection.Octets;
        Assert.InRange(after.In - before.In, 1000, 1500);
        Assert.InRange(after.Out - before.Out, 1000, 1500);
        var info = connection.Describe();
        Assert.Equal(("PLAIN", "guest", "/", "running", 1), (info.AuthMechanism, info.UserName, info.VirtualHost, info.State, info.Channels));
        Assert.Equal((after.In, after.Out), (info.OctetsIn, info.OctetsOut));
        Assert.InRange(info.FramesIn, 9, 20);
        Assert.InRange(info.ReadsIn, 1, info.FramesIn);
        Assert.InRange(info.WritesOut, 1, info.FramesIn + 5);
    }

    [Fact]
    public async Task Time_without_a_consumer_that_could_take_a_message_is_counted()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.QosAsync(1);
        await channel.ConsumeAsync("q", "c");
        var queue = Queue(server, "q");
        await channel.PublishAsync("", "q", "1");
        var first = await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, server.Runtime.Time.GetElapsedTime(0, queue.StarvedTicks));
        await channel.PublishAsync("", "q", "2");
        await channel.ExpectNothingAsync();
        await server.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), server.Runtime.Time.GetElapsedTime(0, queue.StarvedTicks));
        await channel.AckAsync(first.DeliveryTag);
        await channel.ExpectDeliveryAsync();
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(3), server.Runtime.Time.GetElapsedTime(0, queue.StarvedTicks));
    }

    private static ChannelInfo Only(TestServer server) => Assert.Single(server.Broker.FindVirtualHost("/")!.Traffic.Channels).Describe();

    private static Broker.Queues.MessageQueue Queue(TestServer server, string name) =>
        server.Broker.FindVirtualHost("/")!.FindQueue(System.Text.Encoding.UTF8.GetBytes(name))!;

    private static Broker.Topology.Exchange Exchange(TestServer server, string name) =>
        server.Broker.FindVirtualHost("/")!.FindExchange(System.Text.Encoding.UTF8.GetBytes(name))!;
}
