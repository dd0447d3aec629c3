using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace EmbeddedXunit;

/// <summary>The code under test, such as any application has: it answers each order with an invoice.</summary>
public sealed class OrderService : IAsyncDisposable
{
    private readonly IChannel _channel;

    private OrderService(IChannel channel) => _channel = channel;

    public static async Task<OrderService> StartAsync(IConnection connection)
    {
        var channel = await connection.CreateChannelAsync();
        var service = new OrderService(channel);
        await channel.QueueDeclareAsync("orders", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync("invoices", durable: true, exclusive: false, autoDelete: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += service.HandleAsync;
        await channel.BasicConsumeAsync("orders", autoAck: false, consumer);
        return service;
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task HandleAsync(object sender, BasicDeliverEventArgs order)
    {
        var text = Encoding.UTF8.GetString(order.Body.Span);
        if (text.Length == 0)
        {
            await _channel.BasicRejectAsync(order.DeliveryTag, requeue: false);
            return;
        }

        await _channel.BasicPublishAsync("", "invoices", mandatory: true, body: Encoding.UTF8.GetBytes($"invoice for {text}"));
        await _channel.BasicAckAsync(order.DeliveryTag, multiple: false);
    }
}
