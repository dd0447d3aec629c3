using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Tracing;
using Amqp.Storage.Log;

namespace Amqp.Server.Channels;

/// <summary>What passes is shown to the firehose, while it is on.</summary>
internal sealed partial class AmqpChannel
{
    private TraceOrigin Origin =>
        new(_connection.Server.Options.NodeName, _connection.Transport.Name, Number, _connection.UserName);

    private void Trace(in PublishedMessage message, ReadOnlySpan<MessageQueue> queues)
    {
        if (VirtualHost.Firehose.IsOn)
        {
            VirtualHost.Firehose.OnPublished(message, queues, Origin);
        }
    }

    private void Trace(MessageQueue queue, in RecordView record, bool redelivered)
    {
        if (VirtualHost.Firehose.IsOn)
        {
            VirtualHost.Firehose.OnDelivered(queue, record, redelivered, Origin);
        }
    }
}
