// `produce [COUNT [SECONDS]]` publishes ten messages, one a second; `consume [COUNT [SECONDS]]` takes longer over each:
// the queue holds the rest.
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

var factory = new ConnectionFactory { Uri = new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F") };
await using var connection = await factory.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync();
await channel.QueueDeclareAsync("slow", durable: false, exclusive: false, autoDelete: false);

switch (args)
{
    case ["produce", .. var rest]:
        await ProduceAsync(Count(rest, 10), Seconds(rest, 1));
        return 0;

    case ["consume", .. var rest]:
        await ConsumeAsync(Count(rest, int.MaxValue), Seconds(rest, 2));
        return 0;

    default:
        Console.Error.WriteLine("usage: produce [COUNT [SECONDS]] | consume [COUNT [SECONDS]]");
        return 2;
}

static int Count(string[] rest, int otherwise) =>
    rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : otherwise;

static TimeSpan Seconds(string[] rest, double otherwise) =>
    TimeSpan.FromSeconds(rest.Length > 1 ? double.Parse(rest[1], CultureInfo.InvariantCulture) : otherwise);

async Task ProduceAsync(int count, TimeSpan interval)
{
    for (var number = 1; number <= count; number++)
    {
        await channel.BasicPublishAsync(exchange: "", routingKey: "slow", body: Encoding.UTF8.GetBytes($"message {number}"));
        Console.WriteLine($"sent: message {number}");
        if (number < count)
            await Task.Delay(interval);
    }
}

async Task ConsumeAsync(int count, TimeSpan work)
{
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    Console.CancelKeyPress += (_, e) => e.Cancel = stop.TrySetResult(); // the second Ctrl-C does not wait
    var handled = 0;
    await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 1, global: false);
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += async (_, delivery) =>
    {
        var text = Encoding.UTF8.GetString(delivery.Body.Span);
        await Task.Delay(work);
        Console.WriteLine($"handled: {text} ({await channel.MessageCountAsync("slow")} waiting)");
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        if (++handled == count)
            stop.TrySetResult();
    };
    await channel.BasicConsumeAsync("slow", autoAck: false, consumer);
    Console.WriteLine("waiting for messages, Ctrl-C to stop");
    await stop.Task;
}
