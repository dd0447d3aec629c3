using MassTransit;
using RabbitMQ.Client;

namespace Amqp.Interop.MassTransit;

/// <summary>What becomes of messages whose consumer fails: retries, error queues, faults, redelivery after a delay.</summary>
public sealed class FailureTests : BusTest
{
    [Fact]
    public async Task A_retry_may_succeed()
    {
        var attempts = new Inbox<int>();
        IServiceProvider bus = await StartAsync((_, cfg) => cfg.ReceiveEndpoint("orders", e =>
        {
            e.UseMessageRetry(retry => retry.Interval(3, TimeSpan.FromMilliseconds(20)));
            e.Handler<SubmitOrder>(c => Fail(attempts, c.GetRetryAttempt(), until: 2));
        }));

        await SendAsync(bus, "orders", new SubmitOrder(1));

        Assert.Equal([0, 1, 2], await attempts.ReadAsync(3));
        await UntilEmptyAsync("orders");
    }

    [Fact]
    public async Task After_all_retries_a_message_is_in_the_error_queue_and_its_fault_is_published()
    {
        var attempts = new Inbox<int>();
        var faults = new Inbox<(int, string)>();
        IServiceProvider bus = await StartAsync((_, cfg) =>
        {
            cfg.ReceiveEndpoint("orders", e =>
            {
                e.UseMessageRetry(retry => retry.Immediate(2));
                e.Handler<SubmitOrder>(c => Fail(attempts, c.GetRetryAttempt(), until: int.MaxValue));
            });
            cfg.ReceiveEndpoint("faults", e => e.Handler<Fault<SubmitOrder>>(c =>
                Add(faults, (c.Message.Message.Number, c.Message.Exceptions[0].Message))));
        });

        await SendAsync(bus, "orders", new SubmitOrder(1));

        Assert.Equal([0, 1, 2], await attempts.ReadAsync(3));
        Assert.Equal((1, "attempt 2"), await faults.ReadAsync());
        BasicGetResult error = await GetAsync("orders_error");
        Assert.Equal("attempt 2", HeaderOf(error, "MT-Fault-Message"));
        Assert.Equal("fault", HeaderOf(error, "MT-Reason"));
        await UntilEmptyAsync("orders");
    }

    [Fact]
    public async Task A_message_that_nobody_understands_is_skipped()
    {
        IServiceProvider bus = await StartAsync((_, cfg) => cfg.ReceiveEndpoint("orders", e => e.Handler<SubmitOrder>(_ => Task.CompletedTask)));

        await SendAsync(bus, "orders", new Unrelated(1));

        BasicGetResult skipped = await GetAsync("orders_skipped");
        Assert.Equal("dead-letter", HeaderOf(skipped, "MT-Reason"));
        await UntilEmptyAsync("orders");
    }

    [Fact]
    public async Task Without_an_error_queue_the_broker_delivers_again()
    {
        var seen = new Inbox<bool>();
        IServiceProvider bus = await StartAsync((_, cfg) => cfg.ReceiveEndpoint("orders", e =>
        {
            e.RethrowFaultedMessages();
            e.ThrowOnSkippedMessages();
            e.Handler<SubmitOrder>(c =>
            {
                seen.Add(c.ReceiveContext.Redelivered);
                return c.ReceiveContext.Redelivered ? Task.CompletedTask : throw new NotTodayException("once");
            });
        }));

        await SendAsync(bus, "orders", new SubmitOrder(1));

        Assert.Equal([false, true], await seen.ReadAsync(2));
        await UntilEmptyAsync("orders");
    }

    [Fact]
    public async Task Delayed_redelivery_waits_in_the_broker()
    {
        var seen = new Inbox<(int Redelivery, DateTime At)>();
        IServiceProvider bus = await StartAsync(
            (_, cfg) =>
            {
                cfg.UseDelayedMessageScheduler();
                cfg.ReceiveEndpoint("orders", e =>
                {
                    e.UseDelayedRedelivery(redelivery => redelivery.Intervals(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(500)));
                    e.UseMessageRetry(retry => retry.None());
                    e.Handler<SubmitOrder>(c =>
                    {
                        seen.Add((c.GetRedeliveryCount(), DateTime.UtcNow));
                        return c.GetRedeliveryCount() == 2 ? Task.CompletedTask : throw new NotTodayException("later");
                    });
                });
            },
            x => x.AddDelayedMessageScheduler());

        await SendAsync(bus, "orders", new SubmitOrder(1));

        List<(int Redelivery, DateTime At)> all = await seen.ReadAsync(3);
        Assert.Equal([0, 1, 2], all.Select(each => each.Redelivery));
        Assert.True(all[1].At - all[0].At >= TimeSpan.FromMilliseconds(290), $"{all[1].At - all[0].At}");
        Assert.True(all[2].At - all[1].At >= TimeSpan.FromMilliseconds(490), $"{all[2].At - all[1].At}");
        Assert.Equal("x-delayed-message", Broker.Admin.VirtualHosts.Find("/")!.FindExchange("orders_delay"u8)!.Type);
    }

    [Fact]
    public async Task A_scheduled_message_is_published_when_it_is_due()
    {
        var seen = new Inbox<DateTime>();
        IServiceProvider bus = await StartAsync(
            (_, cfg) =>
            {
                cfg.UseDelayedMessageScheduler();
                cfg.ReceiveEndpoint("orders", e => e.Handler<SubmitOrder>(_ => Add(seen, DateTime.UtcNow)));
            },
            x => x.AddDelayedMessageScheduler());
        DateTime due = DateTime.UtcNow.AddMilliseconds(400);

        IMessageScheduler scheduler = BusOf(bus).CreateDelayedMessageScheduler();
        await scheduler.SchedulePublish(due, new SubmitOrder(1)).WithinLimitAsync("the confirm");

        Assert.True(await seen.ReadAsync() >= due.AddMilliseconds(-10));
    }

    private static Task Fail(Inbox<int> attempts, int attempt, int until)
    {
        attempts.Add(attempt);
        return attempt < until ? throw new NotTodayException($"attempt {attempt}") : Task.CompletedTask;
    }

    private static Task Add<T>(Inbox<T> inbox, T item)
    {
        inbox.Add(item);
        return Task.CompletedTask;
    }

    private static string HeaderOf(BasicGetResult message, string name) =>
        message.BasicProperties.Headers![name] is byte[] text ? System.Text.Encoding.UTF8.GetString(text) : "";

    private async Task<BasicGetResult> GetAsync(string queue)
    {
        await using IConnection connection = await new ConnectionFactory { Uri = Broker.Uri }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        BasicGetResult? result = null;
        await Eventually.TrueAsync(
            async () => Broker.Admin.VirtualHosts.Find("/")!.FindQueue(System.Text.Encoding.UTF8.GetBytes(queue)) is not null
                && (result = await channel.BasicGetAsync(queue, autoAck: true)) is not null,
            $"a message in {queue}");
        return result!;
    }

    private Task UntilEmptyAsync(string queue)
    {
        var found = Broker.Admin.VirtualHosts.Find("/")!.FindQueue(System.Text.Encoding.UTF8.GetBytes(queue))!;
        return Eventually.TrueAsync(() => found.Status is { Ready: 0, Unacked: 0 }, $"an empty {queue}");
    }
}
