// Work queue: `task FUNC [ARG ...]` queues a JSON task, `work [NAME [COUNT]]` is a worker. Start as many workers as
// you like: the broker hands each task to one of them, and to another one if the first goes away before it acknowledged.
using System.Globalization;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

var factory = new ConnectionFactory { Uri = new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F") };
await using var connection = await factory.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync();
await channel.QueueDeclareAsync("tasks", durable: true, exclusive: false, autoDelete: false);

switch (args)
{
    case ["task", .. var words]:
        await QueueAsync(words is [var func, .. var arguments]
            ? new WorkTask(func, arguments)
            : new WorkTask("send_email", ["alice@example.org", "Welcome"]));
        return 0;

    case ["work", .. var rest]:
        await WorkAsync(
            rest.Length > 0 ? rest[0] : $"worker-{Environment.ProcessId}",
            rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : int.MaxValue);
        return 0;

    default:
        Console.Error.WriteLine("usage: task [FUNC [ARG ...]] | work [NAME [COUNT]]");
        return 2;
}

async Task QueueAsync(WorkTask task)
{
    var body = JsonSerializer.SerializeToUtf8Bytes(task, JsonSerializerOptions.Web);
    var properties = new BasicProperties { ContentType = "application/json", Persistent = true };
    await channel.BasicPublishAsync(exchange: "", routingKey: "tasks", mandatory: false, properties, body);
    Console.WriteLine($"queued: {JsonSerializer.Serialize(task, JsonSerializerOptions.Web)}");
}

async Task WorkAsync(string name, int count)
{
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    Console.CancelKeyPress += (_, e) => e.Cancel = stop.TrySetResult(); // the second Ctrl-C does not wait
    var handled = 0;
    await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 1, global: false);
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += async (_, delivery) =>
    {
        var text = System.Text.Encoding.UTF8.GetString(delivery.Body.Span);
        Console.WriteLine($"{name} started: {text}");
        try
        {
            var task = JsonSerializer.Deserialize<WorkTask>(text, JsonSerializerOptions.Web)!;
            Console.WriteLine($"{name} done: {await DoAsync(task)}");
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException)
        {
            // A task that cannot be done now cannot be done later either: not back into the queue.
            Console.WriteLine($"{name} refused: {text} ({error.GetType().Name})");
            await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: false);
        }

        if (++handled == count)
            stop.TrySetResult();
    };
    await channel.BasicConsumeAsync("tasks", autoAck: false, consumer);
    Console.WriteLine($"{name} waiting for tasks, Ctrl-C to stop");
    await stop.Task;
}

static async Task<string> DoAsync(WorkTask task)
{
    switch (task)
    {
        case { Func: "send_email", Args: [var address, .. var subject] }:
            return $"mail to {address}: {(subject is [var line] ? line : "(no subject)")}";
        case { Func: "add", Args: var numbers }:
            return numbers.Sum(n => double.Parse(n, CultureInfo.InvariantCulture)).ToString("0.0", CultureInfo.InvariantCulture);
        case { Func: "sleep", Args: [var seconds] }:
            await Task.Delay(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
            return $"slept {seconds} s";
        default:
            throw new ArgumentException($"no such function: {task.Func}", nameof(task));
    }
}

internal sealed record WorkTask(string Func, string[] Args);
