using Amqp.Hosting;
using RabbitMQ.Client;

namespace Amqp.Interop.Foreign;

/// <summary>
/// The memory alarm, as clients hear of it: each says that it is blocked, and has to go on when the alarm is lifted. A broker of
/// each test's own, in this process, where the watermark can be moved.
/// </summary>
public sealed class BlockedTests : IAsyncLifetime
{
    private AmqpBroker? _broker;

    private AmqpBroker Broker => _broker!;

    public async Task InitializeAsync()
    {
        _broker = await AmqpBroker.StartAsync();
        Broker.Admin.MemoryHighWatermark = 0;
    }

    public async Task DisposeAsync() => await Broker.DisposeAsync();

    [PikaTheory]
    [InlineData("callbacks_of_a_blocking_connection")]
    [InlineData("callbacks_of_a_select_connection")]
    [InlineData("a_connection_that_is_blocked_for_too_long_is_given_up")]
    [InlineData("a_consumer_is_not_blocked")]
    public Task Pika(string scenario)
    {
        ForeignClient.Pika.Require();
        return ProveAsync(PythonScript.Start(Broker.Uri, "pika/blocked.py", [scenario]), scenario);
    }

    [KombuTheory]
    [InlineData("callbacks_of_the_connection")]
    public Task Kombu(string scenario)
    {
        ForeignClient.Kombu.Require();
        return ProveAsync(PythonScript.Start(Broker.Uri, "kombu/blocked.py", [scenario]), scenario);
    }

    [AmqplibTheory]
    [InlineData("amqplib")]
    [InlineData("amqplib-0.10")]
    public Task Amqplib(string client)
    {
        ForeignClient.Amqplib.Require();
        var process = ClientProcess.Start(
            "node", [Checkout.PathOf("interop-tests", "amqplib", "blocked.js"), "events_of_the_connection"],
            ("AMQP_URL", Broker.Uri.AbsoluteUri), ("AMQPLIB", client));
        return ProveAsync(process, "events_of_the_connection");
    }

    [Fact]
    public async Task RabbitMqClient()
    {
        await using var connection = await new ConnectionFactory { Uri = Broker.Uri }.CreateConnectionAsync();
        var blocked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var unblocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionBlockedAsync += (_, e) =>
        {
            blocked.TrySetResult(e.Reason);
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            unblocked.TrySetResult();
            return Task.CompletedTask;
        };
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync("", "nowhere", body: new byte[1]);

        Assert.Equal("low on memory", await blocked.Task.WithinLimitAsync("connection.blocked"));
        Assert.False(unblocked.Task.IsCompleted);
        Broker.Admin.MemoryHighWatermark = long.MaxValue;
        await unblocked.Task.WithinLimitAsync("connection.unblocked");
        await channel.QueueDeclareAsync();
    }

    private async Task ProveAsync(ClientProcess process, string scenario)
    {
        await using (process)
        {
            await process.WaitForLineAsync("blocked: low on memory");
            Broker.Admin.MemoryHighWatermark = long.MaxValue;
            Assert.Equal($"passed: {scenario}", (await process.SucceedAsync())[^1]);
        }
    }
}
