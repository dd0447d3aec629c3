using System.Text;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Amqp.Interop.Client6;

/// <summary>One delivery, with a body that outlives the handler.</summary>
public sealed record Delivery(ulong Tag, bool Redelivered, string RoutingKey, IBasicProperties Properties, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A consumer (of the blocking or of the asynchronous kind) that keeps what it is sent until the test asks.</summary>
public sealed class Inbox
{
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Inbox(IModel channel, string queue, bool autoAck, bool asynchronous)
    {
        IBasicConsumer consumer;
        if (asynchronous)
        {
            var events = new AsyncEventingBasicConsumer(channel);
            events.Received += async (_, e) =>
            {
                await Task.Yield();
                Add(e);
            };
            events.ConsumerCancelled += (_, _) =>
            {
                _cancelled.TrySetResult();
                return Task.CompletedTask;
            };
            consumer = events;
        }
        else
        {
            var events = new EventingBasicConsumer(channel);
            events.Received += (_, e) => Add(e);
            events.ConsumerCancelled += (_, _) => _cancelled.TrySetResult();
            consumer = events;
        }

        Tag = channel.BasicConsume(queue, autoAck, consumer);
    }

    public string Tag { get; }

    /// <summary>Completes when the broker cancelled the consumer.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Deliveries that nobody has asked for yet.</summary>
    public int Waiting => _deliveries.Reader.Count;

    public static Inbox Open(IModel channel, string queue, bool autoAck = false, bool asynchronous = false) =>
        new(channel, queue, autoAck, asynchronous);

    public Task<Delivery> ReadAsync() => _deliveries.Reader.ReadAsync().AsTask().WithinLimitAsync("a delivery");

    public async Task<List<Delivery>> ReadAsync(int count)
    {
        var deliveries = new List<Delivery>();
        while (deliveries.Count < count)
            deliveries.Add(await ReadAsync());
        return deliveries;
    }

    private void Add(BasicDeliverEventArgs e) =>
        _deliveries.Writer.TryWrite(new Delivery(e.DeliveryTag, e.Redelivered, e.RoutingKey, e.BasicProperties, e.Body.ToArray()));
}
