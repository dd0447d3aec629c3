// Publish/subscribe: `emit [TEXT]` sends a line to everyone who listens to the fanout exchange 'logs',
// `receive [COUNT]` is one who listens.
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

var factory = new ConnectionFactory { Uri = new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F") };
await using var connection = await factory.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync();
await channel.ExchangeDeclareAsync("logs", ExchangeType.Fanout);

switch (args)
{
    case ["emit", .. var words]:
        await EmitAsync("", words.Length > 0 ? string.Join(' ', words) : "info: Hello World!");
        return 0;

    case ["receive", .. var rest]:
        await ReceiveAsync([""], rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : int.MaxValue);
        return 0;

    default:
        Console.Error.WriteLine("usage: emit [TEXT] | receive [COUNT]");
        return 2;
}

async Task EmitAsync(string key, string text)
{
    await channel.BasicPublishAsync(exchange: "logs", routingKey: key, body: Encoding.UTF8.GetBytes(text));
    Console.WriteLine($"sent: {text}");
}

async Task ReceiveAsync(string[] keys, int count)
{
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    Console.CancelKeyPress += (_, e) => e.Cancel = stop.TrySetResult(); // the second Ctrl-C does not wait
    var received = 0;
    var queue = (await channel.QueueDeclareAsync()).QueueName;
    foreach (var key in keys)
        await channel.QueueBindAsync(queue, exchange: "logs", routingKey: key);
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += (_, delivery) =>
    {
        Console.WriteLine($"received: {Encoding.UTF8.GetString(delivery.Body.Span)}");
        if (++received == count)
            stop.TrySetResult();
        return Task.CompletedTask;
    };
    await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
    Console.WriteLine("waiting for logs, Ctrl-C to stop");
    await stop.Task;
}
