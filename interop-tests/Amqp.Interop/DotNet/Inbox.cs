using System.Text;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Amqp.Interop.DotNet;

/// <summary>One delivery, with a body that outlives the handler.</summary>
public sealed record Delivery(
    ulong Tag, bool Redelivered, string Exchange, string RoutingKey, IReadOnlyBasicProperties Properties, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A consumer that keeps what it is sent until the test asks for it.</summary>
public sealed class Inbox
{
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Inbox(IChannel channel)
    {
        Consumer = new AsyncEventingBasicConsumer(channel);
        Consumer.ReceivedAsync += (_, e) =>
        {
            _deliveries.Writer.TryWrite(
                new Delivery(e.DeliveryTag, e.Redelivered, e.Exchange, e.RoutingKey, new BasicProperties(e.BasicProperties), e.Body.ToArray()));
            return Task.CompletedTask;
        };
        Consumer.UnregisteredAsync += (_, _) =>
        {
            _cancelled.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public AsyncEventingBasicConsumer Consumer { get; }

    public string Tag { get; private set; } = "";

    /// <summary>Completes when the consumer was cancelled, by its client or by the broker.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Deliveries that nobody has asked for yet.</summary>
    public int Waiting => _deliveries.Reader.Count;

    public static async Task<Inbox> OpenAsync(
        IChannel channel, string queue, bool autoAck = false, bool exclusive = false, string tag = "", int? priority = null)
    {
        var inbox = new Inbox(channel);
        var arguments = priority is null ? null : new Dictionary<string, object?> { ["x-priority"] = priority };
        inbox.Tag = await channel.BasicConsumeAsync(
            queue, autoAck, tag, noLocal: false, exclusive: exclusive, arguments: arguments, consumer: inbox.Consumer);
        return inbox;
    }

    public Task<Delivery> ReadAsync() => _deliveries.Reader.ReadAsync().AsTask().WithinLimitAsync("a delivery");

    public async Task<List<Delivery>> ReadAsync(int count)
    {
        var deliveries = new List<Delivery>();
        while (deliveries.Count < count)
            deliveries.Add(await ReadAsync());
        return deliveries;
    }
}
