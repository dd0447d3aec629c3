using Amqp.Broker.Security;
using Amqp.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Amqp.Interop.DotNet;

/// <summary>Connections that an operator closes: the client is told why, and comes back by itself.</summary>
public sealed class ForcedCloseTests : IAsyncLifetime
{
    private AmqpBroker? _broker;

    private AmqpBroker Broker => _broker!;

    public async Task InitializeAsync() => _broker = await AmqpBroker.StartAsync();

    public async Task DisposeAsync() => await Broker.DisposeAsync();

    [Fact]
    public async Task A_client_whose_connection_the_operator_closes_comes_back()
    {
        var factory = new ConnectionFactory { Uri = Broker.Uri, NetworkRecoveryInterval = TimeSpan.FromMilliseconds(100) };
        await using var connection = await factory.CreateConnectionAsync("the victim");
        await using var channel = await connection.CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync("mine", durable: false, exclusive: true, autoDelete: false)).QueueName;
        var inbox = await Inbox.OpenAsync(channel, queue, autoAck: true);
        var reason = new TaskCompletionSource<ShutdownEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        var recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, e) =>
        {
            reason.TrySetResult(e);
            return Task.CompletedTask;
        };
        connection.RecoverySucceededAsync += (_, _) =>
        {
            recovered.TrySetResult();
            return Task.CompletedTask;
        };

        Assert.Equal(1, Broker.Admin.Connections.CloseOfUser("guest", "maintenance"));

        var shutdown = await reason.Task.WithinLimitAsync("the close");
        Assert.Equal((320, "CONNECTION_FORCED - maintenance"), (shutdown.ReplyCode, shutdown.ReplyText));
        await recovered.Task.WithinLimitAsync("recovery");
        await channel.BasicPublishAsync("", queue, body: "again"u8.ToArray());
        Assert.Equal("again", (await inbox.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_deleted_user_does_not_come_back()
    {
        Broker.Admin.SetUser("app", "secret");
        Broker.Admin.Permissions.Set("app", "/", PermissionSet.Full);
        var factory = new ConnectionFactory
        {
            Uri = new UriBuilder(Broker.Uri) { UserName = "app", Password = "secret" }.Uri,
            NetworkRecoveryInterval = TimeSpan.FromMilliseconds(50),
        };
        await using var connection = await factory.CreateConnectionAsync();
        var refusals = 0;
        connection.ConnectionRecoveryErrorAsync += (_, _) =>
        {
            Interlocked.Increment(ref refusals);
            return Task.CompletedTask;
        };

        Broker.Admin.DeleteUser("app");

        await Eventually.TrueAsync(() => Volatile.Read(ref refusals) >= 2, "refusals");
        Assert.False(connection.IsOpen);
    }
}
