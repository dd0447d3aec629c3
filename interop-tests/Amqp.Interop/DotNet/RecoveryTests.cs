using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Amqp.Interop.DotNet;

/// <summary>The client's own recovery, after its connection was cut by a proxy in between.</summary>
public sealed class RecoveryTests(BrokerFixture broker) : DotNetTest(broker)
{
    private TcpProxy? _proxy;

    private TcpProxy Proxy => _proxy ??= new TcpProxy(BrokerUri);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Consumers_queues_and_bindings_are_there_again()
    {
        var connection = await ConnectThroughProxyAsync();
        await using var channel = await connection.CreateChannelAsync(Confirms);
        var exchange = UniqueName.Of("exchange");
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: false, autoDelete: true);
        var queue = await DeclareQueueAsync(channel);
        await channel.QueueBindAsync(queue, exchange, "");
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        await channel.BasicPublishAsync(exchange, "", mandatory: true, body: Bytes("before"));
        Assert.Equal("before", (await inbox.ReadAsync()).Text);
        var renamed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.QueueNameChangedAfterRecoveryAsync += (_, e) =>
        {
            renamed.TrySetResult(e.NameAfter);
            return Task.CompletedTask;
        };

        await CutAsync(connection);

        await channel.BasicPublishAsync(exchange, "", mandatory: true, body: Bytes("after"));
        Assert.Equal("after", (await inbox.ReadAsync()).Text);
        var name = await renamed.Task.WithinLimitAsync("the new name of the queue");
        Assert.StartsWith("amq.gen-", name, StringComparison.Ordinal);
        Assert.NotEqual(queue, name);
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_delivered_again()
    {
        var setup = await OpenConfirmChannelAsync();
        var queue = UniqueName.Of("queue");
        await setup.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        await PublishAsync(setup, queue, "1", "2", "3");
        var connection = await ConnectThroughProxyAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 2, global: false);
        var inbox = await Inbox.OpenAsync(channel, queue);
        var before = await inbox.ReadAsync(2);
        Assert.Equal(["1", "2"], before.Select(d => d.Text));

        await CutAsync(connection);

        var after = await inbox.ReadAsync(2);
        Assert.Equal([("1", true), ("2", true)], after.Select(d => (d.Text, d.Redelivered)));
        await UntilCountAsync(setup, queue, 1);
        await channel.BasicAckAsync(after[1].Tag, multiple: true);
        Assert.Equal(("3", false), await TextAsync(inbox));
        await setup.QueueDeleteAsync(queue);
    }

    [Fact]
    public async Task The_client_gets_in_again_after_several_refusals()
    {
        var connection = await ConnectThroughProxyAsync();
        await using var channel = await connection.CreateChannelAsync(Confirms);
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        var recovered = Recovered(connection);

        Proxy.Refusing = true;
        Proxy.Cut();
        await Eventually.TrueAsync(() => Proxy.Refused >= 3, "three attempts to connect");
        Proxy.Refusing = false;

        await recovered.WithinLimitAsync("recovery");
        await channel.BasicPublishAsync("", queue, mandatory: true, body: Bytes("again"));
        Assert.Equal("again", (await inbox.ReadAsync()).Text);
    }

    [Fact]
    public async Task Confirms_go_on_after_recovery()
    {
        var connection = await ConnectThroughProxyAsync();
        await using var channel = await connection.CreateChannelAsync(Confirms);
        var queue = UniqueName.Of("queue");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: false);
        await PublishAsync(channel, queue, "1");

        for (var round = 0; round < 3; round++)
        {
            await CutAsync(connection);
            await PublishAsync(channel, queue, $"after {round}");
        }

        Assert.Equal(4u, await channel.MessageCountAsync(queue));
        await channel.QueueDeleteAsync(queue);
    }

    private Task<IConnection> ConnectThroughProxyAsync() => ConnectAsync(f =>
    {
        f.Uri = Proxy.Uri;
        f.NetworkRecoveryInterval = TimeSpan.FromMilliseconds(100);
    });

    private async Task CutAsync(IConnection connection)
    {
        var recovered = Recovered(connection);
        Proxy.Cut();
        await recovered.WithinLimitAsync("recovery");
    }

    private static Task Recovered(IConnection connection)
    {
        var recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.RecoverySucceededAsync += OnRecoveredAsync;
        return recovered.Task;

        Task OnRecoveredAsync(object sender, AsyncEventArgs e)
        {
            connection.RecoverySucceededAsync -= OnRecoveredAsync;
            recovered.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private static async Task<(string, bool)> TextAsync(Inbox inbox)
    {
        var delivery = await inbox.ReadAsync();
        return (delivery.Text, delivery.Redelivered);
    }
}
