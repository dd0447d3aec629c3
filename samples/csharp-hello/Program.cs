// Hello world: `send [TEXT]` puts one message into the queue 'hello', `receive [COUNT]` prints what arrives there.
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

var factory = new ConnectionFactory { Uri = new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F") };
await using var connection = await factory.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync();
await channel.QueueDeclareAsync("hello", durable: false, exclusive: false, autoDelete: false);

switch (args)
{
    case ["send", .. var words]:
        var text = words.Length > 0 ? string.Join(' ', words) : "Hello World!";
        await channel.BasicPublishAsync(exchange: "", routingKey: "hello", body: Encoding.UTF8.GetBytes(text));
        Console.WriteLine($"sent: {text}");
        return 0;

    case ["receive", .. var rest]:
        await ReceiveAsync(rest is [var count] ? int.Parse(count) : int.MaxValue);
        return 0;

    default:
        Console.Error.WriteLine("usage: send [TEXT] | receive [COUNT]");
        return 2;
}

async Task ReceiveAsync(int count)
{
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    Console.CancelKeyPress += (_, e) => e.Cancel = stop.TrySetResult(); // the second Ctrl-C does not wait
    var received = 0;
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += (_, delivery) =>
    {
        Console.WriteLine($"received: {Encoding.UTF8.GetString(delivery.Body.Span)}");
        if (++received == count)
            stop.TrySetResult();
        return Task.CompletedTask;
    };
    await channel.BasicConsumeAsync("hello", autoAck: true, consumer);
    Console.WriteLine("waiting for messages, Ctrl-C to stop");
    await stop.Task;
}
