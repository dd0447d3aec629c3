using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Amqp.Interop.Client6;

/// <summary>What the tests of RabbitMQ.Client 6 share: connections that are closed when the test ends.</summary>
public abstract class Client6Test(BrokerFixture broker) : IClassFixture<BrokerFixture>, IDisposable
{
    private readonly List<IConnection> _connections = [];

    protected Uri BrokerUri => broker.Uri;

    public virtual void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        GC.SuppressFinalize(this);
    }

    protected IConnection Connect(Action<ConnectionFactory>? configure = null)
    {
        var factory = new ConnectionFactory { Uri = broker.Uri };
        configure?.Invoke(factory);
        var connection = factory.CreateConnection();
        _connections.Add(connection);
        return connection;
    }

    protected IModel OpenChannel() => Connect().CreateModel();

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    protected static string DeclareQueue(IModel channel, params (string Name, object Value)[] arguments) =>
        channel.QueueDeclare(arguments: arguments.ToDictionary(a => a.Name, a => a.Value)).QueueName;

    protected static void Publish(IModel channel, string queue, params IEnumerable<string> bodies)
    {
        foreach (var body in bodies)
            channel.BasicPublish("", queue, basicProperties: null, body: Bytes(body));
    }

    protected static Task UntilCountAsync(IModel channel, string queue, uint ready) =>
        Eventually.TrueAsync(() => channel.MessageCount(queue) == ready, $"{ready} messages in {queue}");

    /// <summary>The operation fails with this reply code, and closes the channel but not the connection.</summary>
    protected static void ClosesChannel(IConnection connection, ushort code, Action<IModel> operation)
    {
        using var channel = connection.CreateModel();
        var error = Assert.ThrowsAny<OperationInterruptedException>(() => operation(channel));
        Assert.Equal(code, error.ShutdownReason.ReplyCode);
        Assert.True(channel.IsClosed);
        Assert.True(connection.IsOpen);
    }
}
