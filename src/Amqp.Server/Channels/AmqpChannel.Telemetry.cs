using System.Diagnostics;
using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Server.Telemetry;
using Amqp.Storage.Log;

namespace Amqp.Server.Channels;

/// <summary>Activities of what passes the channel, while somebody listens. They start and end outside locks.</summary>
internal sealed partial class AmqpChannel
{
    private const string PseudoQueueName = "amq.rabbitmq.reply-to";

    /// <summary>The activity of the publish that is being routed.</summary>
    private Activity? _publishActivity;

    /// <summary>A message from a queue is about to be written: its activity, if somebody wants one.</summary>
    public Activity? StartDeliver(MessageActivities activities, QueueConsumer consumer, in RecordView record) =>
        activities.StartDeliver(Traced(record, consumer.Queue!));

    private Activity? StartGet(MessageQueue queue, in RecordView record) =>
        _connection.Server.TracingTo is { } activities ? activities.StartGet(Traced(record, queue)) : null;

    private Activity? StartReply(in PublishedMessage message) => _connection.Server.TracingTo?.StartDeliver(new TracedMessage
    {
        Exchange = message.Exchange,
        RoutingKey = message.RoutingKey,
        Properties = message.Properties.Span,
        BodyLength = message.Body.Length,
        Queue = PseudoQueueName,
        VirtualHost = VirtualHost.Name,
        User = _connection.UserName,
        Transport = _connection.Transport,
    });

    private TracedMessage Traced(in RecordView record, MessageQueue queue) => new()
    {
        Exchange = record.Exchange,
        RoutingKey = record.RoutingKey,
        Properties = record.Properties,
        BodyLength = record.BodyLength,
        Queue = queue.Name.ToString(),
        VirtualHost = VirtualHost.Name,
        User = _connection.UserName,
        Transport = _connection.Transport,
    };

    /// <summary>The properties to deliver: with the delivery's activity in the headers, where that is asked for.</summary>
    private ReadOnlySpan<byte> WithContext(ReadOnlySpan<byte> properties, Activity activity) =>
        _connection.Server.Options.WritesTraceContext ? TraceContext.Write(properties, activity) : properties;

    /// <summary>A whole message has come while somebody listens.</summary>
    private void CompleteTraced(MessageActivities activities, ReadOnlyMemory<byte> body)
    {
        var names = _names.Span;
        var activity = activities.StartPublish(new TracedMessage
        {
            Exchange = names.Slice(1, names[0]),
            RoutingKey = names[(2 + names[0])..],
            Properties = _properties.Span,
            BodyLength = _bodySize,
            VirtualHost = VirtualHost.Name,
            User = _connection.UserName,
            Transport = _connection.Transport,
        });
        if (activity is null)
        {
            AcceptPublish(body);
            return;
        }

        _connection.EndWhenAppended(activity);
        if (_connection.Server.Options.WritesTraceContext)
        {
            _properties = TraceContext.Write(_properties.Span, activity);
        }

        _publishActivity = activity;
        try
        {
            AcceptPublish(body);
        }
        catch (AmqpException refused)
        {
            MessageActivities.NoteRefused(activity, refused);
            throw;
        }
        finally
        {
            _publishActivity = null;
        }
    }
}
