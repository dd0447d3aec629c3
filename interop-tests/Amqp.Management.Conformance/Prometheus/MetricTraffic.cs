using System.Net;
using Amqp.Interop.Common;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Amqp.Management.Conformance.Prometheus;

/// <summary>Clients that do a little of everything, the same number of times on any broker.</summary>
internal sealed class MetricTraffic : IAsyncDisposable
{
    private readonly ConnectionFactory _factory;
    private IConnection _connection = null!;

    private MetricTraffic(IPEndPoint amqp) => _factory = new ConnectionFactory { HostName = "127.0.0.1", Port = amqp.Port, AutomaticRecoveryEnabled = false };

    public static async Task<MetricTraffic> StartAsync(IPEndPoint amqp)
    {
        var traffic = new MetricTraffic(amqp);
        traffic._connection = await traffic._factory.CreateConnectionAsync("metrics");
        await traffic.DeclareAsync();
        await traffic.PublishAsync();
        await traffic.GetAsync();
        await traffic.ConsumeAsync();
        await traffic.ComeAndGoAsync();
        return traffic;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task DeclareAsync()
    {
        IChannel channel = await _connection.CreateChannelAsync();
        await DeclareAsync(channel, "m-plain");
        await DeclareAsync(channel, "m-dead");
        await DeclareAsync(channel, "m-dying", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "m-dead"));
        await DeclareAsync(channel, "m-short", ("x-max-length", 1));
        await DeclareAsync(channel, "m-quorum", ("x-queue-type", "quorum"));
        await DeclareAsync(channel, "m-brief", ("x-message-ttl", 0));
        await DeclareAsync(channel, "m-gone");
        await channel.QueueDeleteAsync("m-gone");
        await channel.ExchangeDeclareAsync("m-topic", "topic", durable: true, autoDelete: false);
        await channel.QueueBindAsync("m-plain", "m-topic", "a.#");
        await channel.QueueBindAsync("m-plain", "m-topic", "b.#");
    }

    private static async Task DeclareAsync(IChannel channel, string name, params (string Name, object? Value)[] arguments) =>
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    private async Task PublishAsync()
    {
        IChannel plain = await _connection.CreateChannelAsync();
        var persistent = new BasicProperties { Persistent = true };
        for (int i = 0; i < 12; i++)
        {
            await plain.BasicPublishAsync("", "m-plain", mandatory: false, persistent, new byte[(int)Math.Pow(10, i % 6)]);
        }

        for (int i = 0; i < 3; i++)
        {
            await plain.BasicPublishAsync("", "m-short", new byte[] { 1 });
            await plain.BasicPublishAsync("", "m-quorum", new byte[] { 1 });
            await plain.BasicPublishAsync("", "m-brief", new byte[] { 1 });
        }

        await plain.BasicPublishAsync("", "m-nowhere", new byte[] { 1 });
        await plain.BasicPublishAsync("", "m-nowhere", new byte[] { 1 });
        IChannel confirming = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        for (int i = 0; i < 4; i++)
        {
            await confirming.BasicPublishAsync("m-topic", "a.b", mandatory: false, persistent, new byte[] { 1, 2, 3 });
        }

        await Assert.ThrowsAnyAsync<PublishException>(async () => await confirming.BasicPublishAsync("m-topic", "c", mandatory: true, persistent, new byte[] { 1 }));
        IChannel dying = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        for (int i = 0; i < 3; i++)
        {
            await dying.BasicPublishAsync("", "m-dying", mandatory: false, persistent, new byte[] { 1, 2 });
        }

        IChannel transactional = await _connection.CreateChannelAsync();
        await transactional.TxSelectAsync();
        await transactional.BasicPublishAsync("", "m-plain", new byte[] { 1 });
        await transactional.TxCommitAsync();
        await transactional.BasicPublishAsync("", "m-plain", new byte[] { 1 });
    }

    private async Task GetAsync()
    {
        IChannel channel = await _connection.CreateChannelAsync();
        BasicGetResult acked = await MustGetAsync(channel, "m-plain");
        await channel.BasicAckAsync(acked.DeliveryTag, multiple: false);
        Assert.NotNull(await channel.BasicGetAsync("m-plain", autoAck: true));
        await MustGetAsync(channel, "m-plain");
        channel = await _connection.CreateChannelAsync();
        BasicGetResult rejected = await MustGetAsync(channel, "m-dying");
        await channel.BasicNackAsync(rejected.DeliveryTag, multiple: false, requeue: false);
        BasicGetResult returned = await MustGetAsync(channel, "m-dying");
        await channel.BasicNackAsync(returned.DeliveryTag, multiple: false, requeue: true);
        await Eventually.TrueAsync(async () => (await channel.QueueDeclarePassiveAsync("m-dying")).MessageCount == 2, "the message that came back");
        Assert.True((await MustGetAsync(channel, "m-dying")).Redelivered);
        await Eventually.TrueAsync(async () => (await channel.QueueDeclarePassiveAsync("m-dead")).MessageCount == 1, "the message that died");
        Assert.Null(await channel.BasicGetAsync("m-brief", autoAck: true));
    }

    private static async Task<BasicGetResult> MustGetAsync(IChannel channel, string queue) => (await channel.BasicGetAsync(queue, autoAck: false))!;

    private async Task ConsumeAsync()
    {
        IChannel channel = await _connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 5, global: false);
        int received = 0;
        var holding = new AsyncEventingBasicConsumer(channel);
        holding.ReceivedAsync += async (_, delivery) =>
        {
            if (Interlocked.Increment(ref received) <= 4)
            {
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
            }
        };
        await channel.BasicConsumeAsync("m-plain", autoAck: false, holding);
        await Eventually.TrueAsync(() => Volatile.Read(ref received) == 9, "four messages and the prefetch after them");
        int free = 0;
        IChannel others = await _connection.CreateChannelAsync();
        var taking = new AsyncEventingBasicConsumer(others);
        taking.ReceivedAsync += (_, _) =>
        {
            Interlocked.Increment(ref free);
            return Task.CompletedTask;
        };
        await others.BasicConsumeAsync("m-dead", autoAck: true, taking);
        await others.BasicConsumeAsync("m-quorum", autoAck: true, taking);
        await Eventually.TrueAsync(() => Volatile.Read(ref free) == 4, "the dead message and those of the quorum queue");
    }

    /// <summary>A connection and a channel that end, having done something.</summary>
    private async Task ComeAndGoAsync()
    {
        await using IConnection connection = await _factory.CreateConnectionAsync("brief");
        IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync("", "m-short", new byte[] { 1 });
        await channel.CloseAsync();
        await connection.CloseAsync();
    }
}
