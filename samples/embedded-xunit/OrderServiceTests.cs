using System.Text;
using Amqp.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace EmbeddedXunit;

/// <summary>
/// Tests that bring their own broker: it lives in the test's process, listens on a free port and is gone afterwards.
/// Each test has one to itself, so that tests run side by side and no queue has anything left from another.
/// </summary>
public sealed class OrderServiceTests
{
    private static readonly CreateChannelOptions Confirms =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    [Fact]
    public async Task An_order_is_answered_with_an_invoice()
    {
        await using var broker = await AmqpBroker.StartAsync();
        await using var connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        await using var service = await OrderService.StartAsync(connection);
        await using var channel = await connection.CreateChannelAsync(Confirms);
        var invoice = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            invoice.TrySetResult(Encoding.UTF8.GetString(message.Body.Span));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("invoices", autoAck: true, consumer);

        await channel.BasicPublishAsync("", "orders", mandatory: true, body: "two umbrellas"u8.ToArray());

        Assert.Equal("invoice for two umbrellas", await invoice.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Brokers_of_one_process_do_not_know_each_other()
    {
        await using var first = await AmqpBroker.StartAsync();
        await using var second = await AmqpBroker.StartAsync();
        Assert.NotEqual(first.Uri, second.Uri);

        await using var one = await new ConnectionFactory { Uri = first.Uri }.CreateConnectionAsync();
        await using var channel = await one.CreateChannelAsync(Confirms);
        await channel.QueueDeclareAsync("orders");
        await channel.BasicPublishAsync("", "orders", mandatory: true, body: "only here"u8.ToArray());

        await using var other = await new ConnectionFactory { Uri = second.Uri }.CreateConnectionAsync();
        await using var elsewhere = await other.CreateChannelAsync();
        await elsewhere.QueueDeclareAsync("orders");
        Assert.Null(await elsewhere.BasicGetAsync("orders", autoAck: true));
        Assert.NotNull(await channel.BasicGetAsync("orders", autoAck: true));
    }
}
