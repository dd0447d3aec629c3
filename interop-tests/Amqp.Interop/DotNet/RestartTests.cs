using RabbitMQ.Client;

namespace Amqp.Interop.DotNet;

/// <summary>The client's own recovery over a restart of the broker, which keeps what is durable, and after an operator's close.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly List<IConnection> _connections = [];
    private BrokerProcess? _broker;

    private BrokerProcess Broker => _broker!;

    public async Task InitializeAsync() => _broker = await BrokerProcess.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        await Broker.DisposeAsync();
    }

    [Fact]
    public async Task A_consumer_of_a_durable_queue_goes_on_where_it_was()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(Confirms);
        await channel.QueueDeclareAsync("work", durable: true, exclusive: false, autoDelete: false);
        await channel.BasicQosAsync(0, 2, global: false);
        for (var number = 0; number < 5; number++)
            await PublishAsync(channel, "", "work", $"{number}", persistent: true);
        var inbox = await Inbox.OpenAsync(channel, "work");
        var before = await inbox.ReadAsync(2);
        Assert.Equal([("0", false), ("1", false)], before.Select(d => (d.Text, d.Redelivered)));

        await RestartAsync(connection);

        var seen = new List<string>();
        while (seen.Count < 5)
        {
            var delivery = await inbox.ReadAsync();
            // What was never handed out may be marked as well after a stop; what was handed out has to be.
            Assert.True(delivery.Redelivered || seen.Count >= 2);
            seen.Add(delivery.Text);
            await channel.BasicAckAsync(delivery.Tag, multiple: false);
        }

        Assert.Equal(["0", "1", "2", "3", "4"], seen);
        await PublishAsync(channel, "", "work", "after", persistent: true);
        Assert.Equal(("after", false), await TextAsync(inbox));
    }

    [Fact]
    public async Task Exclusive_and_server_named_queues_are_declared_and_bound_again()
    {
        var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(Confirms);
        await channel.ExchangeDeclareAsync("events", ExchangeType.Topic, durable: true, autoDelete: false);
        await channel.ExchangeDeclareAsync("derived", ExchangeType.Fanout, durable: false, autoDelete: false);
        await channel.ExchangeBindAsync("derived", "events", "news.#");
        string named = (await channel.QueueDeclareAsync("mine", durable: false, exclusive: true, autoDelete: false)).QueueName;
        string serverNamed = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(named, "events", "news.*");
        await channel.QueueBindAsync(serverNamed, "derived", "");
        var first = await Inbox.OpenAsync(channel, named, autoAck: true);
        var second = await Inbox.OpenAsync(channel, serverNamed, autoAck: true);
        await PublishAsync(channel, "events", "news.today", "before");
        Assert.Equal("before", (await first.ReadAsync()).Text);
        Assert.Equal("before", (await second.ReadAsync()).Text);

        await RestartAsync(connection);

        await PublishAsync(channel, "events", "news.today", "after");
        Assert.Equal("after", (await first.ReadAsync()).Text);
        Assert.Equal("after", (await second.ReadAsync()).Text);
    }

    [Fact]
    public async Task What_is_durable_stays_and_what_is_not_goes()
    {
        var connection = await ConnectAsync(recovery: false);
        await using (var channel = await connection.CreateChannelAsync(Confirms))
        {
            await channel.QueueDeclareAsync("durable", durable: true, exclusive: false, autoDelete: false);
            await channel.QueueDeclareAsync("transient", durable: false, exclusive: false, autoDelete: false);
            await channel.ExchangeDeclareAsync("kept", ExchangeType.Direct, durable: true, autoDelete: false);
            await channel.QueueBindAsync("durable", "kept", "key");
            await PublishAsync(channel, "kept", "key", "persistent", persistent: true);
            await PublishAsync(channel, "kept", "key", "not persistent");
            await PublishAsync(channel, "kept", "key", "persistent too", persistent: true);
        }

        await Broker.RestartAsync();

        await using var next = await (await ConnectAsync(recovery: false)).CreateChannelAsync(Confirms);
        await PublishAsync(next, "kept", "key", "last", persistent: true);
        var inbox = await Inbox.OpenAsync(next, "durable", autoAck: true);
        Assert.Equal(["persistent", "persistent too", "last"], (await inbox.ReadAsync(3)).Select(d => d.Text));
        var error = await Assert.ThrowsAnyAsync<RabbitMQ.Client.Exceptions.OperationInterruptedException>(() => next.QueueDeclarePassiveAsync("transient"));
        Assert.Equal(404, error.ShutdownReason!.ReplyCode);
    }

    [Fact]
    public async Task Several_connections_come_back_each_with_its_channels()
    {
        var publisher = await ConnectAsync();
        await using var publishing = await publisher.CreateChannelAsync(Confirms);
        await publishing.QueueDeclareAsync("shared", durable: true, exclusive: false, autoDelete: false);
        var consumer = await ConnectAsync();
        var inboxes = new List<Inbox>();
        for (var number = 0; number < 3; number++)
        {
            var channel = await consumer.CreateChannelAsync();
            await channel.BasicQosAsync(0, 1, global: false);
            inboxes.Add(await Inbox.OpenAsync(channel, "shared", autoAck: true));
        }

        await RestartAsync(publisher, consumer);

        for (var number = 0; number < 9; number++)
            await PublishAsync(publishing, "", "shared", $"{number}");
        await Eventually.TrueAsync(() => inboxes.All(inbox => inbox.Waiting == 3), "three messages for each of three consumers");
    }

    private static CreateChannelOptions Confirms { get; } =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private async Task<IConnection> ConnectAsync(bool recovery = true)
    {
        var factory = new ConnectionFactory
        {
            Uri = Broker.Uri,
            AutomaticRecoveryEnabled = recovery,
            NetworkRecoveryInterval = TimeSpan.FromMilliseconds(200),
        };
        var connection = await factory.CreateConnectionAsync();
        _connections.Add(connection);
        return connection;
    }

    private async Task RestartAsync(params IConnection[] connections)
    {
        var recovered = connections.Select(connection =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.RecoverySucceededAsync += (_, _) =>
            {
                done.TrySetResult();
                return Task.CompletedTask;
            };
            return done.Task;
        }).ToArray();
        await Broker.RestartAsync();
        await Task.WhenAll(recovered).WithinLimitAsync("recovery");
    }

    private static async Task PublishAsync(IChannel channel, string exchange, string key, string text, bool persistent = false) =>
        await channel.BasicPublishAsync(
            exchange, key, mandatory: true, new BasicProperties { Persistent = persistent }, System.Text.Encoding.UTF8.GetBytes(text));

    private static async Task<(string, bool)> TextAsync(Inbox inbox)
    {
        var delivery = await inbox.ReadAsync();
        return (delivery.Text, delivery.Redelivered);
    }
}
