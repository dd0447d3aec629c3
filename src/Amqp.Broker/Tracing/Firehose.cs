using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Tracing;

/// <summary>
/// The firehose of a virtual host (https://www.rabbitmq.com/docs/firehose): while it is on, everything that clients publish and get is
/// copied to the exchange <c>amq.rabbitmq.trace</c>, with the keys <c>publish.EXCHANGE</c> and <c>deliver.QUEUE</c>. Copies are made
/// where the message passes and published by a worker of their own, one after another.
/// </summary>
/// <remarks>Safe from any thread, also under an outbound buffer's lock: nothing is published there.</remarks>
public sealed class Firehose
{
    private readonly VirtualHost _virtualHost;
    private readonly BackgroundPublisher _copies;

    internal Firehose(VirtualHost virtualHost)
    {
        _virtualHost = virtualHost;
        _copies = new BackgroundPublisher(virtualHost);
    }

    /// <summary>True while messages are to be traced.</summary>
    public bool IsOn => _virtualHost.Settings.IsTracing;

    /// <summary>A client has published a message. Call it only while <see cref="IsOn"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="queues">Where it goes.</param>
    /// <param name="origin">Who published it.</param>
    public void OnPublished(in PublishedMessage message, ReadOnlySpan<MessageQueue> queues, in TraceOrigin origin)
    {
        if (IsCopy(message.Exchange))
        {
            return;
        }

        var names = new FieldValue[queues.Length];
        for (var i = 0; i < queues.Length; i++)
        {
            names[i] = FieldValue.FromString(queues[i].Name.Span);
        }

        var key = "publish." + System.Text.Encoding.UTF8.GetString(message.Exchange);
        _copies.Add(TraceMessage.Of(key, _virtualHost.Name, origin, message, ("routed_queues", FieldValue.FromArray(names))));
    }

    /// <summary>A client gets a message. Call it only while <see cref="IsOn"/>.</summary>
    /// <param name="queue">Where it comes from.</param>
    /// <param name="record">The message.</param>
    /// <param name="redelivered">It was delivered before.</param>
    /// <param name="origin">Who gets it.</param>
    public void OnDelivered(MessageQueue queue, in RecordView record, bool redelivered, in TraceOrigin origin)
    {
        if (IsCopy(record.Exchange))
        {
            return;
        }

        var message = new PublishedMessage
        {
            Names = (byte[])[(byte)record.Exchange.Length, .. record.Exchange, (byte)record.RoutingKey.Length, .. record.RoutingKey],
            Properties = record.Properties.ToArray(),
            Body = record.BodyMemory,
        };
        _copies.Add(TraceMessage.Of("deliver." + queue.Name, _virtualHost.Name, origin, message, ("redelivered", FieldValue.FromInt32(redelivered ? 1 : 0))));
    }

    private static bool IsCopy(ReadOnlySpan<byte> exchange) => exchange.SequenceEqual("amq.rabbitmq.trace"u8);
}
