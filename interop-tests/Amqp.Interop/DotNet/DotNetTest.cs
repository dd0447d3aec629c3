using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Amqp.Interop.DotNet;

/// <summary>What the tests of RabbitMQ.Client 7 share: connections that are closed when the test ends.</summary>
public abstract class DotNetTest : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly BrokerFixture _broker;
    private readonly List<IConnection> _connections = [];

    protected DotNetTest(BrokerFixture broker) => _broker = broker;

    protected Uri BrokerUri => _broker.Uri;

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
    }

    protected async Task<IConnection> ConnectAsync(Action<ConnectionFactory>? configure = null)
    {
        var factory = new ConnectionFactory { Uri = _broker.Uri };
        configure?.Invoke(factory);
        var connection = await factory.CreateConnectionAsync();
        _connections.Add(connection);
        return connection;
    }

    protected async Task<IChannel> OpenChannelAsync() => await (await ConnectAsync()).CreateChannelAsync();

    /// <summary>A channel whose publishes complete when the broker has answered for the message.</summary>
    protected async Task<IChannel> OpenConfirmChannelAsync() => await (await ConnectAsync()).CreateChannelAsync(Confirms);

    protected static CreateChannelOptions Confirms { get; } =
        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task<string> DeclareQueueAsync(IChannel channel, params (string Name, object? Value)[] arguments) =>
        (await channel.QueueDeclareAsync(arguments: arguments.ToDictionary(a => a.Name, a => a.Value))).QueueName;

    protected static async Task PublishAsync(IChannel channel, string queue, params IEnumerable<string> bodies)
    {
        foreach (var body in bodies)
            await channel.BasicPublishAsync("", queue, mandatory: false, body: Bytes(body));
    }

    protected static async Task UntilCountAsync(IChannel channel, string queue, uint ready) =>
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync(queue) == ready, $"{ready} messages in {queue}");

    /// <summary>The operation fails with this reply code, and closes the channel but not the connection.</summary>
    protected static async Task ClosesChannelAsync(IChannel channel, ushort code, string text, Func<Task> operation)
    {
        var error = await Assert.ThrowsAnyAsync<OperationInterruptedException>(operation);
        Assert.Equal(code, error.ShutdownReason!.ReplyCode);
        Assert.Contains(text, error.ShutdownReason.ReplyText, StringComparison.Ordinal);
        Assert.Equal(ShutdownInitiator.Peer, error.ShutdownReason.Initiator);
        Assert.True(channel.IsClosed);
    }
}
