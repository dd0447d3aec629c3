using MassTransit;

namespace Amqp.Interop.MassTransit;

/// <summary>Buses that are stopped and started, whose connection breaks, and whose broker goes away for a while.</summary>
public sealed class RecoveryTests : BusTest
{
    [Fact]
    public async Task A_consumer_that_was_away_finds_what_was_sent()
    {
        var before = new Inbox<int>();
        IServiceProvider consumer = await StartConsumerAsync(Broker.Uri, before);
        IServiceProvider sender = await StartAsync((_, _) => { });
        await SendAsync(sender, "orders", new SubmitOrder(1));
        Assert.Equal(1, await before.ReadAsync());
        await StopAsync(consumer);

        await SendAsync(sender, "orders", new SubmitOrder(2));
        await BusOf(sender).Publish(new SubmitOrder(3));

        var after = new Inbox<int>();
        await StartConsumerAsync(Broker.Uri, after);
        Assert.Equal([2, 3], await after.ReadAsync(2));
        Assert.Equal(0, before.Waiting);
    }

    [Fact]
    public async Task A_bus_whose_connection_breaks_comes_back()
    {
        await using var proxy = new TcpProxy(Broker.Uri);
        var inbox = new Inbox<int>();
        IServiceProvider bus = await StartConsumerAsync(proxy.Uri, inbox);
        await SendAsync(bus, "orders", new SubmitOrder(0));
        Assert.Equal(0, await inbox.ReadAsync());

        proxy.Cut();

        await SendUntilSeenAsync(bus, inbox, 1);
        Assert.True(proxy.Accepted >= 2);
    }

    [Fact]
    public async Task A_message_in_work_when_the_connection_breaks_is_delivered_again()
    {
        await using var proxy = new TcpProxy(Broker.Uri);
        var seen = new Inbox<bool>();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(proxy.Uri, (_, cfg) => cfg.ReceiveEndpoint("orders", e => e.Handler<SubmitOrder>(async c =>
        {
            seen.Add(c.ReceiveContext.Redelivered);
            if (!c.ReceiveContext.Redelivered)
            {
                await goOn.Task;
            }
        })));
        IServiceProvider sender = await StartAsync((_, _) => { });
        await SendAsync(sender, "orders", new SubmitOrder(1));
        Assert.False(await seen.ReadAsync());

        proxy.Cut();
        goOn.SetResult();

        Assert.True(await seen.ReadAsync());
    }

    [Fact]
    public async Task A_bus_lives_through_a_restart_of_the_broker()
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync();
        var inbox = new Inbox<int>();
        IServiceProvider bus = await StartConsumerAsync(broker.Uri, inbox);
        await SendAsync(bus, "orders", new SubmitOrder(0));
        Assert.Equal(0, await inbox.ReadAsync());

        await broker.RestartAsync();

        await SendUntilSeenAsync(bus, inbox, 1);
    }

    private Task<IServiceProvider> StartConsumerAsync(Uri address, Inbox<int> inbox) =>
        StartAsync(address, (_, cfg) => cfg.ReceiveEndpoint("orders", e =>
        {
            e.ConcurrentMessageLimit = 1;
            e.Handler<SubmitOrder>(c =>
            {
                inbox.Add(c.Message.Number);
                return Task.CompletedTask;
            });
        }));

    // A send that the break meets fails, is lost, or is never answered, since its channel is gone: the program gives it five
    // seconds and tries again, until its consumer has seen one.
    private static async Task SendUntilSeenAsync(IServiceProvider bus, Inbox<int> inbox, int number)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await SendAsync(bus, "orders", new SubmitOrder(number)).WaitAsync(TimeSpan.FromSeconds(5));
                }
                catch (Exception)
                {
                    return false;
                }

                return inbox.Waiting > 0;
            },
            "a message after the break");

        // What was in work may come again before.
        while (await inbox.ReadAsync() != number)
        {
        }
    }
}
