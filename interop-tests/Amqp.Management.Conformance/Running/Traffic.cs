using System.Net;
using Amqp.Interop.Common;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Amqp.Management.Conformance;

/// <summary>The same clients, doing the same, on any broker: so that every count that there is has counted something.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private IConnection _publisher = null!;
    private IConnection _consumer = null!;

    private Traffic()
    {
    }

    /// <summary>Starts the clients and has them do everything once.</summary>
    public static async Task<Traffic> StartAsync(IPEndPoint amqp)
    {
        var traffic = new Traffic();
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = amqp.Port, AutomaticRecoveryEnabled = false };
        traffic._publisher = await factory.CreateConnectionAsync("publisher");
        traffic._consumer = await factory.CreateConnectionAsync("consumer");
        await traffic.DeclareAsync();
        await traffic.ConsumeAsync();
        await traffic.PublishAsync();
        return traffic;
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await _consumer.DisposeAsync();
    }

    private async Task DeclareAsync()
    {
        await using IChannel channel = await _publisher.CreateChannelAsync();
        await channel.QueueDeclareAsync("s-plain", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync("s-idle", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync("s-mine", durable: false, exclusive: true, autoDelete: false);
        await channel.QueueDeclareAsync(
            "s-single", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-single-active-consumer"] = true, ["x-max-priority"] = 3 });
        await channel.QueueDeclareAsync("s-quorum", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await channel.ExchangeDeclareAsync("s-topic", "topic", durable: true, autoDelete: false, new Dictionary<string, object?> { ["alternate-exchange"] = "amq.fanout" });
        await channel.QueueBindAsync("s-plain", "s-topic", "a.#");
    }

    private async Task ConsumeAsync()
    {
        IChannel channel = await _consumer.CreateChannelAsync();
        await channel.BasicQosAsync(0, 10, global: false);
        var acking = new AsyncEventingBasicConsumer(channel);
        acking.ReceivedAsync += async (_, delivery) => await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        await channel.BasicConsumeAsync("s-plain", autoAck: false, "acking", acking);
        await channel.BasicConsumeAsync("s-single", autoAck: false, "holding", noLocal: false, exclusive: false,
            new Dictionary<string, object?> { ["x-priority"] = 1 }, new AsyncEventingBasicConsumer(channel));
        await channel.BasicConsumeAsync("s-quorum", autoAck: true, "free", new AsyncEventingBasicConsumer(channel));
    }

    private async Task PublishAsync()
    {
        IChannel plain = await _publisher.CreateChannelAsync();
        IChannel confirming = await _publisher.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        IChannel transactional = await _publisher.CreateChannelAsync();
        await transactional.TxSelectAsync();
        var properties = new BasicProperties { Persistent = true, Timestamp = new AmqpTimestamp(1_700_000_000) };
        for (int i = 0; i < 5; i++)
        {
            await confirming.BasicPublishAsync("s-topic", "a.b", mandatory: false, properties, new byte[] { 1, 2, 3 });
            await plain.BasicPublishAsync("", "s-single", mandatory: false, properties, new byte[] { 1 });
            await plain.BasicPublishAsync("", "s-quorum", mandatory: false, properties, new byte[] { 1 });
            await plain.BasicPublishAsync("", "s-nowhere", mandatory: false, properties, new byte[] { 1 });
            await transactional.BasicPublishAsync("", "s-idle", mandatory: false, properties, new byte[] { 1 });
        }

        await plain.BasicPublishAsync("", "s-mine", mandatory: false, properties, new byte[] { 1 });
        await Eventually.TrueAsync(async () => await plain.BasicGetAsync("s-mine", autoAck: false) is not null, "a message to get");
        await plain.BasicGetAsync("s-mine", autoAck: true);
    }
}
