using System.Text;
using Amqp.Broker.Publishing;
using Amqp.Broker.Routing;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Delayed;

/// <summary>Messages that are held back while the broker ends and starts again, on the file store.</summary>
public sealed class DelayedRestartTests
{
    private static readonly ExchangeDeclaration s_exchange = new(
        ShortString.From("x"), "x-delayed-message", Durable: true, AutoDelete: false, Internal: false,
        new FieldTableBuilder().Add("x-delayed-type", "direct").Build());

    private static readonly QueueDeclaration s_queue = new(ShortString.From("q"), Durable: true, Exclusive: false, AutoDelete: false, FieldTable.Empty);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Messages_are_due_after_a_restart_when_they_would_have_been(bool clean)
    {
        var world = new TestRuntime(5);
        var publishedAt = FirstRun(world, clean, [("late", 5000), ("soon", 1000), ("over", 100), ("same", 1000)]);

        // One of them is due while nobody runs.
        world.Time.Advance(TimeSpan.FromMilliseconds(500));
        using var second = Start(world);
        var host = second.FindVirtualHost("/")!;
        var exchange = host.FindExchange("x"u8)!;
        Assert.Equal(4, exchange.MessagesDelayed);
        world.RunUntilIdle();
        Assert.Equal("over", Drain(world, host));
        world.Time.Advance(TimeSpan.FromMilliseconds(400));
        world.RunUntilIdle();
        Assert.Equal("", Drain(world, host));
        world.Advance(200);
        Assert.Equal("soon same", Drain(world, host));
        Assert.Equal(1, exchange.MessagesDelayed);
        world.Advance(10_000);
        Assert.Equal("late", Drain(world, host));
        Assert.Equal(0, exchange.MessagesDelayed);
        Assert.True(world.Time.GetUtcNow() > publishedAt.AddSeconds(5));
        second.Runtime.Wheel.Dispose();
    }

    [Fact]
    public void What_was_published_before_a_crash_is_gone_only_where_it_was_not_confirmed()
    {
        var world = new TestRuntime(6);
        var first = Start(world);
        var host = first.FindVirtualHost("/")!;
        host.DeclareExchange(s_exchange);
        var confirmed = new Confirms();
        var tracker = new ConfirmTracker(confirmed);
        Publish(first, host, "m", 1000, tracker);
        Assert.Equal(0UL, confirmed.Last);
        world.RunUntilIdle();
        Assert.Equal(1UL, confirmed.Last);
        Crash(first);

        using var second = Start(world);
        Assert.Equal(1, second.FindVirtualHost("/")!.FindExchange("x"u8)!.MessagesDelayed);
        second.Runtime.Wheel.Dispose();
    }

    [Fact]
    public void A_deleted_exchange_leaves_nothing_in_the_files()
    {
        var world = new TestRuntime(7);
        var first = Start(world);
        var host = first.FindVirtualHost("/")!;
        host.DeclareExchange(s_exchange);
        Publish(first, host, "m", 1000, null);
        world.Advance(1000);
        host.DeleteExchange("x"u8, ifUnused: false);
        world.Advance(2000);
        Crash(first);

        using var second = Start(world);
        Assert.Null(second.FindVirtualHost("/")!.FindExchange("x"u8));
        world.RunUntilIdle();
        Assert.Empty(world.Files.ListFiles("queues"));
        second.Runtime.Wheel.Dispose();
    }

    private static DateTimeOffset FirstRun(TestRuntime world, bool clean, (string Body, int Delay)[] messages)
    {
        var broker = Start(world);
        var host = broker.FindVirtualHost("/")!;
        host.DeclareExchange(s_exchange);
        host.DeclareQueue(s_queue, new QueueOwner());
        host.BindQueue("q"u8, "x"u8, "k"u8, FieldTable.Empty, new QueueOwner());
        foreach (var (body, delay) in messages)
        {
            Publish(broker, host, body, delay, new ConfirmTracker(new Confirms()));
        }

        world.RunUntilIdle();
        if (clean)
        {
            host.CloseExchanges();
            var closed = ((FileQueueStore)broker.Store).CloseAsync();
            world.RunUntilIdle();
            Assert.True(closed.IsCompletedSuccessfully);
        }

        Crash(broker);
        return world.Time.GetUtcNow();
    }

    private static MessageBroker Start(TestRuntime world)
    {
        var runtime = new BrokerRuntime(world.Time, world.Scheduler, world.Random, world.Files);
        var store = new FileQueueStore(runtime, new FileQueueStoreOptions());
        var broker = new MessageBroker(runtime, store, new BrokerLimits(), new MetadataLog(store, "metadata"));
        broker.Admin.AddVirtualHost("/");
        return broker;
    }

    /// <summary>The process ends here: nothing more happens, and the files are as they are.</summary>
    private static void Crash(MessageBroker broker)
    {
        broker.Runtime.Wheel.Dispose();
        broker.Store.Dispose();
    }

    private static void Publish(MessageBroker broker, VirtualHost host, string body, int delay, ConfirmTracker? tracker)
    {
        var headers = new FieldTableBuilder().Add("x-delay", delay).Build();
        var builder = new BasicPropertiesBuilder { Headers = headers.Content, DeliveryMode = 2 };
        var routes = new RouteSet();
        routes.Route(host.RequireExchange("x"u8), new RoutingInput { RoutingKey = "k"u8, Headers = headers.Content });
        var batch = new PublishBatch(broker);
        var message = new PublishedMessage
        {
            Names = Support.TestBroker.Names("x", "k"),
            Properties = builder.ToArray(),
            Body = Encoding.UTF8.GetBytes(body),
            Persistent = true,
            TimeToLive = -1,
        };
        batch.Add(message, routes, tracker, tracker?.NextTag() ?? 0);
        batch.Flush();
    }

    private static string Drain(TestRuntime world, VirtualHost host)
    {
        var bodies = new List<string>();
        var queue = host.FindQueue("q"u8)!;
        for (var status = LogReadStatus.Pending; status != LogReadStatus.End;)
        {
            status = queue.TryGet(noAck: true, out var message);
            if (status == LogReadStatus.Record)
            {
                bodies.Add(Encoding.UTF8.GetString(message.Record.Body));
                message.Lease.Dispose();
            }

            world.RunUntilIdle();
        }

        return string.Join(' ', bodies);
    }

    private sealed class Confirms : IConfirmSink
    {
        public ulong Last { get; private set; }

        public void WriteAck(ulong deliveryTag, bool multiple) => Last = deliveryTag;

        public void WriteNack(ulong deliveryTag) => Assert.Fail("refused");

        public void Flush()
        {
        }
    }
}
