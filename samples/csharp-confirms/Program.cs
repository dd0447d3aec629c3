// Publisher confirms: BasicPublishAsync completes when the broker has answered for the message. Three messages go to a
// queue, one goes nowhere and comes back, one fills a queue of length one, and the last meets that full queue and is refused.
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

var factory = new ConnectionFactory { Uri = new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F") };
await using var connection = await factory.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync(
    new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
var queue = (await channel.QueueDeclareAsync()).QueueName;
var full = (await channel.QueueDeclareAsync(
    arguments: new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" })).QueueName;

for (var number = 1; number <= 3; number++)
    await PublishAsync(queue, $"message {number}");
await PublishAsync("no-such-queue", "message 4");
await PublishAsync(full, "message 5");
await PublishAsync(full, "message 6");

async Task PublishAsync(string routingKey, string text)
{
    try
    {
        await channel.BasicPublishAsync(
            exchange: "", routingKey, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text));
        Console.WriteLine($"confirmed: {text}");
    }
    catch (PublishException error)
    {
        Console.WriteLine($"{(error.IsReturn ? "returned" : "refused")}: {text}");
    }
}
