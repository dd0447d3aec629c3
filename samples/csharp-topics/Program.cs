// Topics: `emit KEY [TEXT]` sends a line to the topic exchange 'topic_logs', `receive PATTERN ...` gets the lines whose
// key matches a pattern: `*` stands for one word, `#` for any number of words.
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

var factory = new ConnectionFactory { Uri = new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F") };
await using var connection = await factory.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync();
await channel.ExchangeDeclareAsync("topic_logs", ExchangeType.Topic);

switch (args)
{
    case ["emit", var key, .. var words]:
        await EmitAsync(key, words.Length > 0 ? string.Join(' ', words) : "Hello World!");
        return 0;

    case ["receive", "--count", var count, .. var keys]:
        await ReceiveAsync(keys, int.Parse(count, CultureInfo.InvariantCulture));
        return 0;

    case ["receive", .. var keys]:
        await ReceiveAsync(keys, int.MaxValue);
        return 0;

    default:
        Console.Error.WriteLine("usage: emit KEY [TEXT] | receive [--count N] KEY [KEY ...]");
        return 2;
}

async Task EmitAsync(string key, string text)
{
    await channel.BasicPublishAsync(exchange: "topic_logs", routingKey: key, body: Encoding.UTF8.GetBytes(text));
    Console.WriteLine($"sent: {key}: {text}");
}

async Task ReceiveAsync(string[] keys, int count)
{
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    Console.CancelKeyPress += (_, e) => e.Cancel = stop.TrySetResult(); // the second Ctrl-C does not wait
    var received = 0;
    var queue = (await channel.QueueDeclareAsync()).QueueName;
    foreach (var key in keys)
        await channel.QueueBindAsync(queue, exchange: "topic_logs", routingKey: key);
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += (_, delivery) =>
    {
        Console.WriteLine($"received: {delivery.RoutingKey}: {Encoding.UTF8.GetString(delivery.Body.Span)}");
        if (++received == count)
            stop.TrySetResult();
        return Task.CompletedTask;
    };
    await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
    Console.WriteLine("waiting for logs, Ctrl-C to stop");
    await stop.Task;
}
