// RPC: `server [COUNT]` answers requests for Fibonacci numbers, `client [N ...]` asks and waits on a queue of its own.
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

var factory = new ConnectionFactory { Uri = new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F") };
await using var connection = await factory.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync();

switch (args)
{
    case ["server", .. var rest]:
        await ServeAsync(rest is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : int.MaxValue);
        return 0;

    case ["client", .. var numbers]:
        await AskAsync(numbers.Length > 0 ? numbers : ["30"]);
        return 0;

    default:
        Console.Error.WriteLine("usage: server [COUNT] | client [N ...]");
        return 2;
}

async Task ServeAsync(int count)
{
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    Console.CancelKeyPress += (_, e) => e.Cancel = stop.TrySetResult(); // the second Ctrl-C does not wait
    var answered = 0;
    await channel.QueueDeclareAsync("rpc_queue", durable: false, exclusive: false, autoDelete: false);
    await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 1, global: false);
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += async (_, request) =>
    {
        var n = int.Parse(request.Body.Span, CultureInfo.InvariantCulture);
        var response = Fibonacci(n).ToString(CultureInfo.InvariantCulture);
        var properties = new BasicProperties { CorrelationId = request.BasicProperties.CorrelationId };
        await channel.BasicPublishAsync(
            exchange: "", routingKey: request.BasicProperties.ReplyTo!, mandatory: false, properties, Encoding.UTF8.GetBytes(response));
        await channel.BasicAckAsync(request.DeliveryTag, multiple: false);
        Console.WriteLine($"answered: fib({n}) = {response}");
        if (++answered == count)
            stop.TrySetResult();
    };
    await channel.BasicConsumeAsync("rpc_queue", autoAck: false, consumer);
    Console.WriteLine("waiting for requests, Ctrl-C to stop");
    await stop.Task;
}

async Task AskAsync(string[] numbers)
{
    var pending = new ConcurrentDictionary<string, TaskCompletionSource<string>>();
    var replyQueue = (await channel.QueueDeclareAsync()).QueueName;
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += (_, reply) =>
    {
        if (pending.TryRemove(reply.BasicProperties.CorrelationId ?? "", out var waiting))
            waiting.TrySetResult(Encoding.UTF8.GetString(reply.Body.Span));
        return Task.CompletedTask;
    };
    await channel.BasicConsumeAsync(replyQueue, autoAck: true, consumer);

    foreach (var number in numbers)
    {
        var properties = new BasicProperties { CorrelationId = Guid.NewGuid().ToString(), ReplyTo = replyQueue };
        var response = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[properties.CorrelationId] = response;
        await channel.BasicPublishAsync(
            exchange: "", routingKey: "rpc_queue", mandatory: false, properties, Encoding.UTF8.GetBytes(number));
        Console.WriteLine($"fib({number}) = {await response.Task}");
    }
}

static long Fibonacci(int n)
{
    var (a, b) = (0L, 1L);
    for (var i = 0; i < n; i++)
        (a, b) = (b, a + b);
    return a;
}
