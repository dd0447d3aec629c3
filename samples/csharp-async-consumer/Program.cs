// `publish NAME=SECONDS ...` sends jobs; `consume [COUNT]` handles up to ten of them at once: one that waits does not
// keep the others from being done.
using System.Globalization;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

var factory = new ConnectionFactory
{
    Uri = new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F"),
    ConsumerDispatchConcurrency = 10,
};
await using var connection = await factory.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync();
await channel.QueueDeclareAsync("jobs", durable: false, exclusive: false, autoDelete: false);

switch (args)
{
    case ["publish", .. var words]:
        foreach (var word in words.Length > 0 ? words : ["slow=3", "quick=0.1", "instant=0"])
            await PublishAsync(word.Split('=', 2));
        return 0;

    case ["consume", .. var rest]:
        await ConsumeAsync(rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : int.MaxValue);
        return 0;

    default:
        Console.Error.WriteLine("usage: publish [NAME=SECONDS ...] | consume [COUNT]");
        return 2;
}

async Task PublishAsync(string[] word)
{
    var job = new Job(word[0], double.Parse(word[1], CultureInfo.InvariantCulture));
    await channel.BasicPublishAsync(
        exchange: "", routingKey: "jobs", body: JsonSerializer.SerializeToUtf8Bytes(job, JsonSerializerOptions.Web));
    Console.WriteLine($"sent: {job.Name}");
}

async Task ConsumeAsync(int count)
{
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, e) =>
    {
        e.Cancel = true;
        stop.Cancel();
    };
    var handled = 0;
    await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 10, global: false);
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += async (_, delivery) =>
    {
        var job = JsonSerializer.Deserialize<Job>(delivery.Body.Span, JsonSerializerOptions.Web)!;
        Console.WriteLine($"started: {job.Name}");
        // Stands for any awaited work. A job that Ctrl-C interrupts is not acknowledged: it stays in the queue.
        await Task.Delay(TimeSpan.FromSeconds(job.Seconds), stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
            return;
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        Console.WriteLine($"done: {job.Name}");
        if (Interlocked.Increment(ref handled) == count)
            await stop.CancelAsync();
    };
    await channel.BasicConsumeAsync("jobs", autoAck: false, consumer);
    Console.WriteLine("waiting for jobs, Ctrl-C to stop");
    await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    Console.WriteLine($"stopped after {handled} jobs");
}

internal sealed record Job(string Name, double Seconds);
