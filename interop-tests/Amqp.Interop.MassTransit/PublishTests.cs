using MassTransit;

namespace Amqp.Interop.MassTransit;

/// <summary>Publish and send: message types become exchanges, endpoints become queues.</summary>
public sealed class PublishTests : BusTest
{
    [Fact]
    public async Task Every_endpoint_that_consumes_a_type_gets_a_copy()
    {
        var billing = new Inbox<int>();
        var shipping = new Inbox<int>();
        IServiceProvider bus = await StartAsync((_, cfg) =>
        {
            cfg.ReceiveEndpoint("billing", e => e.Handler<OrderSubmitted>(c => Add(billing, c.Message.Number)));
            cfg.ReceiveEndpoint("shipping", e => e.Handler<OrderSubmitted>(c => Add(shipping, c.Message.Number)));
        });

        await BusOf(bus).Publish(new OrderSubmitted(7));

        Assert.Equal(7, await billing.ReadAsync());
        Assert.Equal(7, await shipping.ReadAsync());
    }

    [Fact]
    public async Task A_consumer_of_an_interface_gets_what_implements_it()
    {
        var inbox = new Inbox<int>();
        IServiceProvider bus = await StartAsync((_, cfg) =>
            cfg.ReceiveEndpoint("all-orders", e => e.Handler<IOrderMessage>(c => Add(inbox, c.Message.Number))));

        await BusOf(bus).Publish(new SubmitOrder(1));
        await BusOf(bus).Publish(new OrderSubmitted(2));

        Assert.Equal([1, 2], (await inbox.ReadAsync(2)).Order());
    }

    [Fact]
    public async Task A_message_sent_to_a_queue_arrives_with_its_headers()
    {
        var inbox = new Inbox<(int Number, string? Tenant, Guid? Correlation, bool Redelivered)>();
        IServiceProvider bus = await StartAsync((_, cfg) => cfg.ReceiveEndpoint("orders", e => e.Handler<SubmitOrder>(c =>
            Add(inbox, (c.Message.Number, c.Headers.Get<string>("tenant"), c.CorrelationId, c.ReceiveContext.Redelivered)))));
        Guid correlation = NewId.NextGuid();

        await SendAsync(bus, "orders", new SubmitOrder(3), context =>
        {
            context.Headers.Set("tenant", "häuser");
            context.CorrelationId = correlation;
        });

        Assert.Equal((3, "häuser", correlation, false), await inbox.ReadAsync());
    }

    [Fact]
    public async Task A_sender_may_name_a_queue_before_its_consumer_is_there()
    {
        IServiceProvider sender = await StartAsync((_, _) => { });
        ISendEndpoint endpoint = await BusOf(sender).GetSendEndpoint(new Uri("queue:early"));
        await endpoint.Send(new SubmitOrder(4)).WithinLimitAsync("the confirm");

        var inbox = new Inbox<int>();
        await StartAsync((_, cfg) => cfg.ReceiveEndpoint("early", e => e.Handler<SubmitOrder>(c => Add(inbox, c.Message.Number))));

        Assert.Equal(4, await inbox.ReadAsync());
    }

    [Fact]
    public async Task Registered_consumers_get_endpoints_of_their_own()
    {
        IServiceProvider bus = await StartAsync((context, cfg) => cfg.ConfigureEndpoints(context), x => x.AddConsumer<CheckOrderConsumer>());
        IRequestClient<CheckOrder> client = BusOf(bus).CreateRequestClient<CheckOrder>();

        Response<OrderStatus> response = await client.GetResponse<OrderStatus>(new CheckOrder(1)).WithinLimitAsync("the response");

        Assert.Equal("known", response.Message.Status);
        Assert.NotNull(Broker.Admin.VirtualHosts.Find("/")!.FindQueue("CheckOrder"u8));
    }

    [Fact]
    public async Task A_thousand_messages_are_all_consumed_once()
    {
        var inbox = new Inbox<int>();
        IServiceProvider bus = await StartAsync((_, cfg) => cfg.ReceiveEndpoint("orders", e =>
        {
            e.PrefetchCount = 32;
            e.Handler<SubmitOrder>(c => Add(inbox, c.Message.Number));
        }));

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => SendAsync(bus, "orders", new SubmitOrder(number))));

        Assert.Equal(Enumerable.Range(0, 1000), (await inbox.ReadAsync(1000)).Order());
        Assert.Equal(0, inbox.Waiting);
    }

    [Fact]
    public async Task One_at_a_time_keeps_the_order()
    {
        var inbox = new Inbox<int>();
        IServiceProvider bus = await StartAsync((_, cfg) => cfg.ReceiveEndpoint("orders", e =>
        {
            e.PrefetchCount = 1;
            e.ConcurrentMessageLimit = 1;
            e.SingleActiveConsumer = true;
            e.Handler<SubmitOrder>(c => Add(inbox, c.Message.Number));
        }));

        for (int number = 0; number < 50; number++)
        {
            await SendAsync(bus, "orders", new SubmitOrder(number));
        }

        Assert.Equal(Enumerable.Range(0, 50), await inbox.ReadAsync(50));
    }

    [Fact]
    public async Task A_large_document_arrives_whole()
    {
        var inbox = new Inbox<string>();
        IServiceProvider bus = await StartAsync((_, cfg) =>
            cfg.ReceiveEndpoint("documents", e => e.Handler<Document>(c => Add(inbox, c.Message.Text))));
        string text = new('x', 3_000_000);

        await BusOf(bus).Publish(new Document(text));

        Assert.Equal(text, await inbox.ReadAsync());
    }

    [Fact]
    public async Task A_mandatory_message_to_nowhere_is_returned()
    {
        IServiceProvider bus = await StartAsync((_, _) => { });
        ISendEndpoint endpoint = await BusOf(bus).GetSendEndpoint(new Uri("exchange:nobody-listens"));

        await Assert.ThrowsAsync<MessageReturnedException>(() =>
            endpoint.Send(new SubmitOrder(1), context => ((RabbitMqSendContext)context).Mandatory = true).WithinLimitAsync("the return"));
    }

    [Fact]
    public async Task Messages_of_higher_priority_are_consumed_first()
    {
        IServiceProvider sender = await StartAsync((_, _) => { });
        // The queue is there before anybody consumes it.
        IServiceProvider declaring = await StartAsync((_, cfg) => Configure(cfg, new Inbox<int>()));
        await StopAsync(declaring);
        foreach (byte priority in (byte[])[1, 3, 2, 3])
        {
            await SendAsync(sender, "urgent", new SubmitOrder(priority), context => context.SetPriority(priority));
        }

        var inbox = new Inbox<int>();
        await StartAsync((_, cfg) => Configure(cfg, inbox));

        Assert.Equal([3, 3, 2, 1], await inbox.ReadAsync(4));

        static void Configure(IRabbitMqBusFactoryConfigurator cfg, Inbox<int> inbox) => cfg.ReceiveEndpoint("urgent", e =>
        {
            e.EnablePriority(5);
            e.PrefetchCount = 1;
            e.ConcurrentMessageLimit = 1;
            e.Handler<SubmitOrder>(c => Add(inbox, c.Message.Number));
        });
    }

    [Fact]
    public async Task A_quorum_queue_is_an_endpoint_too()
    {
        var inbox = new Inbox<int>();
        IServiceProvider bus = await StartAsync((_, cfg) => cfg.ReceiveEndpoint("replicated", e =>
        {
            e.SetQuorumQueue();
            e.UseMessageRetry(retry => retry.Immediate(1));
            e.Handler<SubmitOrder>(c => c.GetRetryAttempt() == 0 ? throw new NotTodayException("first") : Add(inbox, c.Message.Number));
        }));

        await SendAsync(bus, "replicated", new SubmitOrder(9));

        Assert.Equal(9, await inbox.ReadAsync());
    }

    [Fact]
    public async Task A_batch_is_collected()
    {
        var inbox = new Inbox<int>();
        IServiceProvider bus = await StartAsync((_, cfg) => cfg.ReceiveEndpoint("batches", e =>
        {
            e.PrefetchCount = 20;
            e.Batch<SubmitOrder>(batch =>
            {
                batch.MessageLimit = 10;
                batch.TimeLimit = Eventually.Limit;
                batch.Consumer(() => new BatchConsumer(inbox));
            });
        }));

        for (int number = 0; number < 20; number++)
        {
            await SendAsync(bus, "batches", new SubmitOrder(number));
        }

        Assert.Equal([10, 10], await inbox.ReadAsync(2));
    }

    private static Task Add<T>(Inbox<T> inbox, T item)
    {
        inbox.Add(item);
        return Task.CompletedTask;
    }

    public sealed class CheckOrderConsumer : IConsumer<CheckOrder>
    {
        public Task Consume(ConsumeContext<CheckOrder> context) => context.RespondAsync(new OrderStatus(context.Message.Number, "known"));
    }

    private sealed class BatchConsumer(Inbox<int> inbox) : IConsumer<Batch<SubmitOrder>>
    {
        public Task Consume(ConsumeContext<Batch<SubmitOrder>> context) => Add(inbox, context.Message.Length);
    }
}
