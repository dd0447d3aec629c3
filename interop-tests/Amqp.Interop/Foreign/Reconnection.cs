using System.Text;
using RabbitMQ.Client;

namespace Amqp.Interop.Foreign;

/// <summary>The proof that a consuming program lives through a broken connection.</summary>
internal static class Reconnection
{
    /// <summary>
    /// Starts the program through a proxy, lets it take one message which it does not acknowledge, cuts its
    /// connection, and expects that message again and then another one, after which the program ends.
    /// </summary>
    public static async Task ProveAsync(
        Uri broker, Func<Uri, string, ClientProcess> start, string first, string again)
    {
        var queue = UniqueName.Of("reconnect");
        await using var proxy = new TcpProxy(broker);
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        await using var program = start(proxy.Uri, queue);
        await program.WaitForLineAsync("consuming");
        await channel.BasicPublishAsync("", queue, mandatory: true, body: Encoding.UTF8.GetBytes("one"));
        await program.WaitForLineAsync($"received: one {first}");

        proxy.Cut();

        await program.WaitForLineAsync($"received: one {again}");
        Assert.True(proxy.Accepted >= 2);
        await channel.BasicPublishAsync("", queue, mandatory: true, body: Encoding.UTF8.GetBytes("two"));
        await program.WaitForLineAsync($"received: two {first}");
        var output = await program.SucceedAsync();
        Assert.Contains("finished", output);
        Assert.Equal(0u, await channel.QueueDeleteAsync(queue));
    }

    /// <summary>
    /// Starts the program, lets it take one message which it does not acknowledge, restarts the broker, and expects that message
    /// again, and one that was waiting behind it.
    /// </summary>
    public static async Task ProveRestartAsync(Func<Uri, string, ClientProcess> start, string first, string again)
    {
        await using var broker = await BrokerProcess.StartAsync();
        const string Queue = "restart";
        await using var program = start(broker.Uri, Queue);
        await program.WaitForLineAsync("consuming");
        await PublishAsync(broker.Uri, Queue, "one");
        await program.WaitForLineAsync($"received: one {first}");

        await broker.RestartAsync();

        await program.WaitForLineAsync($"received: one {again}");
        await PublishAsync(broker.Uri, Queue, "two");
        await program.WaitForLineAsync($"received: two {first}");
        Assert.Contains("finished", await program.SucceedAsync());
    }

    private static async Task PublishAsync(Uri broker, string queue, string text)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync(
            "", queue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text));
    }
}
