using System.Diagnostics;
using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Protocol;
using Amqp.Server.Outbound;
using Amqp.Server.Telemetry;

namespace Amqp.Server.Channels;

/// <summary>
/// Direct reply-to: a requester consumes from <c>amq.rabbitmq.reply-to</c> without acks; its requests get the channel's own name as
/// reply-to, and what is published to that name by the default exchange is delivered to it at once, or dropped when it is gone.
/// </summary>
internal sealed partial class AmqpChannel
{
    /// <summary>Octets queued for a requester that does not read, above which replies to it are dropped: they are at-most-once anyway.</summary>
    private const long MaxQueuedReplies = 64 * 1024 * 1024;

    private ShortString? _replyName;
    private ShortString? _replyTag;

    private ReplyDirectory Replies => _connection.Server.Replies;

    /// <summary>Delivers a message whose routing key is a requester's name; a requester that is gone gets nothing.</summary>
    /// <returns>True when the message is a reply, delivered or not: it counts as routed.</returns>
    private bool TryReplyTo(in PublishedMessage message)
    {
        if (!message.Exchange.IsEmpty || !ReplyDirectory.IsReplyName(message.RoutingKey))
        {
            return false;
        }

        Replies.Find(message.RoutingKey)?.DeliverReply(message);
        return true;
    }

    /// <summary>Delivers a reply; called from the read loop of whoever publishes it.</summary>
    private void DeliverReply(in PublishedMessage message)
    {
        var activity = StartReply(message);
        if (TryWriteReply(message, activity))
        {
            _connection.FlushSoon();
            if (activity is not null)
            {
                _connection.Server.Activities?.End(activity);
            }
        }
    }

    private bool TryWriteReply(in PublishedMessage message, Activity? activity)
    {
        lock (_out.Lock)
        {
            if (_replyTag is not { } tag || _out.Queued > MaxQueuedReplies)
            {
                return false;
            }

            var properties = message.Properties.Span;
            Out.WriteMethod(Number, new BasicDeliver
            {
                ConsumerTag = tag.Span,
                DeliveryTag = ++_deliveryTag,
                Redelivered = false,
                Exchange = message.Exchange,
                RoutingKey = message.RoutingKey,
            });
            if (activity is not null)
            {
                MessageActivities.NoteDelivered(activity, _deliveryTag, redelivered: false);
                properties = WithContext(properties, activity);
            }

            Out.WriteContentCopy(Number, properties, message.Body.Span, _connection.FrameMax);
        }

        return true;
    }

    /// <summary>Starts to consume replies.</summary>
    private void ConsumeReplies(ShortString tag, in BasicConsume consume)
    {
        if (!consume.NoAck)
        {
            throw new ChannelException(ReplyCode.PreconditionFailed, "reply consumer cannot acknowledge");
        }

        if (_replyTag is not null)
        {
            throw new ChannelException(ReplyCode.PreconditionFailed, "reply consumer already set");
        }

        _replyName = Replies.Register(this);
        lock (_out.Lock)
        {
            _replyTag = tag;
            if (!consume.NoWait)
            {
                Out.WriteMethod(Number, new BasicConsumeOk { ConsumerTag = tag.Span });
            }
        }
    }

    /// <summary>Stops consuming replies.</summary>
    private void ReleaseReplies()
    {
        if (_replyName is { } name)
        {
            Replies.Remove(name);
        }

        lock (_out.Lock)
        {
            _replyName = _replyTag = null;
        }
    }

    /// <summary>True when the requester of a reply name is there.</summary>
    private bool IsReplyAlive(ReadOnlySpan<byte> name) =>
        name.Length == ReplyDirectory.PseudoQueue.Length || Replies.Find(name) is not null;

    /// <summary>Answers a declaration of the pseudo-queue or of a name that a request carried: this is how responders ask whether the requester is there.</summary>
    private void DeclareReplyQueue(in QueueDeclare declare)
    {
        if (!IsReplyAlive(declare.Queue))
        {
            throw new ChannelException(ReplyCode.NotFound, $"no queue '{Encoding.UTF8.GetString(declare.Queue)}' in vhost '{VirtualHost.Name}'");
        }

        if (!declare.NoWait)
        {
            Reply(new QueueDeclareOk { Queue = declare.Queue, MessageCount = 0, ConsumerCount = 1 });
        }
    }

    /// <summary>The property block of a request, with the channel's own name in place of the pseudo-queue's.</summary>
    private ReadOnlyMemory<byte> NameRequester(in BasicPropertiesView properties)
    {
        if (_replyName is not { } name)
        {
            throw new ChannelException(ReplyCode.PreconditionFailed, "fast reply consumer does not exist", MethodIds.BasicPublish);
        }

        var builder = new BasicPropertiesBuilder(properties) { ReplyTo = name.Span };
        return builder.ToArray();
    }
}
