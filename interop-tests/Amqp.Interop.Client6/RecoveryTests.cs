using RabbitMQ.Client;

namespace Amqp.Interop.Client6;

/// <summary>The client's own recovery, after its connection was cut by a proxy in between.</summary>
public sealed class RecoveryTests : Client6Test
{
    private readonly TcpProxy _proxy;

    public RecoveryTests(BrokerFixture broker)
        : base(broker) => _proxy = new TcpProxy(broker.Uri);

    public override void Dispose()
    {
        base.Dispose();
        _proxy.DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Consumers_queues_and_bindings_are_there_again(bool asynchronous)
    {
        var connection = ConnectThroughProxy(asynchronous);
        using var channel = connection.CreateModel();
        var exchange = UniqueName.Of("exchange");
        channel.ExchangeDeclare(exchange, ExchangeType.Fanout, durable: false, autoDelete: true);
        var queue = DeclareQueue(channel);
        channel.QueueBind(queue, exchange, "");
        var inbox = Inbox.Open(channel, queue, autoAck: true, asynchronous);
        channel.BasicPublish(exchange, "", null, Bytes("before"));
        Assert.Equal("before", (await inbox.ReadAsync()).Text);

        await CutAsync(connection);

        channel.BasicPublish(exchange, "", null, Bytes("after"));
        Assert.Equal("after", (await inbox.ReadAsync()).Text);
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_delivered_again()
    {
        using var setup = OpenChannel();
        var queue = UniqueName.Of("queue");
        setup.QueueDeclare(queue, durable: true, exclusive: false, autoDelete: false);
        Publish(setup, queue, "1", "2");
        var connection = ConnectThroughProxy();
        using var channel = connection.CreateModel();
        var inbox = Inbox.Open(channel, queue);
        await inbox.ReadAsync(2);

        await CutAsync(connection);

        var again = await inbox.ReadAsync(2);
        Assert.Equal([("1", true), ("2", true)], again.Select(d => (d.Text, d.Redelivered)));
        channel.BasicAck(again[1].Tag, multiple: true);
        channel.Close();
        Assert.Equal(0u, setup.QueueDelete(queue));
    }

    [Fact]
    public async Task Confirms_go_on_after_recovery()
    {
        var connection = ConnectThroughProxy();
        using var channel = connection.CreateModel();
        var queue = UniqueName.Of("queue");
        channel.QueueDeclare(queue, durable: false, exclusive: false, autoDelete: false);
        channel.ConfirmSelect();
        Publish(channel, queue, "1");
        channel.WaitForConfirmsOrDie(Eventually.Limit);

        await CutAsync(connection);

        Publish(channel, queue, "2");
        channel.WaitForConfirmsOrDie(Eventually.Limit);
        Assert.Equal(2u, channel.QueueDelete(queue));
    }

    private IConnection ConnectThroughProxy(bool asynchronous = false) => Connect(f =>
    {
        f.Uri = _proxy.Uri;
        f.DispatchConsumersAsync = asynchronous;
        f.NetworkRecoveryInterval = TimeSpan.FromMilliseconds(100);
    });

    private async Task CutAsync(IConnection connection)
    {
        var recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ((IAutorecoveringConnection)connection).RecoverySucceeded += (_, _) => recovered.TrySetResult();
        _proxy.Cut();
        await recovered.Task.WithinLimitAsync("recovery");
    }
}
