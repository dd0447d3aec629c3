using System.Buffers.Text;
using System.Diagnostics;
using Amqp.Broker.Errors;
using Amqp.Broker.Events;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Statistics;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Server.Outbound;
using Amqp.Server.Telemetry;
using Amqp.Storage.Log;

namespace Amqp.Server.Channels;

/// <summary>basic.consume and cancel, and the writing of deliveries.</summary>
internal sealed partial class AmqpChannel
{
    /// <summary>Writes a delivery, or answers false when its consumer is cancelled. The outbound lock is held.</summary>
    public bool TryDeliver(QueueConsumer consumer, in RecordView record, in MessageRef message, uint now, Activity? activity)
    {
        if (consumer.IsCancelled)
        {
            return false;
        }

        var tag = ++_deliveryTag;
        if (!consumer.NoAck)
        {
            WatchAcks();
            _unacked.Add(tag, new UnackedEntry
            {
                Queue = consumer.Queue,
                Consumer = consumer,
                Message = message,
                DeliveredAt = now,
            });
        }

        var properties = message.WasReturned && consumer.Queue!.Kind == QueueKind.Quorum
            ? DeliveryHeaders.WithCounts(record.Properties, message)
            : record.Properties;
        if (activity is not null)
        {
            MessageActivities.NoteDelivered(activity, tag, message.IsRedelivered);
            properties = WithContext(properties, activity);
        }

        CountDelivery(consumer.NoAck, message.IsRedelivered);
        Trace(consumer.Queue!, record, message.IsRedelivered);
        var held = _held?.Length ?? 0;
        Out.WriteDeliver(Number, consumer.Tag.Span, tag, message.IsRedelivered, record, properties, _connection.FrameMax);
        _held?.CountDelivered(_held.Length - held);
        return true;
    }

    /// <inheritdoc/>
    public void OnQueueDeleted(QueueConsumer consumer)
    {
        lock (_out.Lock)
        {
            if (consumer.IsCancelled)
            {
                return;
            }

            Events.Removed(this, consumer, BrokerEvents.Internal);
            EndConsumer(consumer);
        }

        _out.Flush();
    }

    /// <summary>The consumer gets nothing more, and its client is told if it understands. The outbound lock is held.</summary>
    private void EndConsumer(QueueConsumer consumer)
    {
        consumer.IsCancelled = true;
        NoteLeft(consumer, consumer.Queue!);

        // One whose consume-ok is not written yet is told behind that, by whoever is about to write it.
        if (_consumers.Remove(consumer.Tag))
        {
            TellCancelled(consumer);
        }
    }

    private void TellCancelled(QueueConsumer consumer)
    {
        if (_connection.Capabilities.ConsumerCancelNotify)
        {
            Out.WriteMethod(Number, new BasicCancel { ConsumerTag = consumer.Tag.Span, NoWait = true });
        }
    }

    private void OnConsume(ReadOnlySpan<byte> arguments)
    {
        var consume = MethodDecoder.Decode<BasicConsume>(arguments);
        var queueName = QueueName(consume.Queue);
        var tag = consume.ConsumerTag.IsEmpty ? UnusedConsumerTag() : ShortString.From(consume.ConsumerTag);
        lock (_out.Lock)
        {
            if (_consumers.ContainsKey(tag) || tag.Equals(_replyTag))
            {
                throw new ConnectionException(ReplyCode.NotAllowed, $"attempt to reuse consumer tag '{tag}'");
            }

            if (_connection.Server.Options.ConsumerMaxPerChannel is > 0 and var most && _consumers.Count >= most)
            {
                throw new ConnectionException(ReplyCode.NotAllowed, $"reached maximum ({most}) of consumers per channel");
            }
        }

        if (queueName.Span.SequenceEqual(ReplyDirectory.PseudoQueue))
        {
            ConsumeReplies(tag, consume);
            return;
        }

        _access.CheckQueue(Permission.Read, queueName.Span);
        var queue = VirtualHost.RequireQueue(queueName.Span, _connection.Owner);
        AssertPriority(consume.Arguments, queue);
        AssertNoSharedPrefetch(queue);
        var consumer = new QueueConsumer(this, tag, consume.NoAck, consume.Exclusive, _consumerPrefetch, FieldTable.Parse(consume.Arguments));
        if (!queue.TryAddConsumer(consumer))
        {
            // Deleted between finding and adding: the same as not found.
            VirtualHost.RequireQueue(queueName.Span, _connection.Owner);
            return;
        }

        Events.Added(this, consumer);
        lock (_out.Lock)
        {
            if (!consume.NoWait)
            {
                Out.WriteMethod(Number, new BasicConsumeOk { ConsumerTag = tag.Span });
            }

            if (consumer.IsCancelled)
            {
                // The queue was deleted since it was found.
                TellCancelled(consumer);
                return;
            }

            _consumers.Add(tag, consumer);
        }

        queue.Resume(consumer);
    }

    private void OnCancel(ReadOnlySpan<byte> arguments)
    {
        var cancel = MethodDecoder.Decode<BasicCancel>(arguments);
        QueueConsumer? consumer;
        var tag = ShortString.From(cancel.ConsumerTag);
        lock (_out.Lock)
        {
            _consumers.Remove(tag, out consumer);
            if (consumer is not null)
            {
                consumer.IsCancelled = true;
                NoteLeft(consumer, consumer.Queue!);
            }
        }

        if (consumer is not null)
        {
            RemoveFromQueue(consumer, _connection.UserName);
        }
        else if (tag.Equals(_replyTag))
        {
            ReleaseReplies();
        }

        if (!cancel.NoWait)
        {
            Reply(new BasicCancelOk { ConsumerTag = cancel.ConsumerTag });
        }
    }

    private void RemoveFromQueue(QueueConsumer consumer, string actor)
    {
        Events.Removed(this, consumer, actor);
        if (consumer.Queue!.RemoveConsumer(consumer))
        {
            VirtualHost.DeleteUnused(consumer.Queue);
        }
    }

    private void AssertNoSharedPrefetch(MessageQueue queue)
    {
        if (_sharedPrefetch != 0 && queue.Kind == QueueKind.Quorum)
        {
            throw new ConnectionException(ReplyCode.NotImplemented, $"queue '{queue.Name}' in vhost '{VirtualHost.Name}' does not support global qos");
        }
    }

    private static void AssertPriority(ReadOnlySpan<byte> arguments, MessageQueue queue)
    {
        if (FieldTable.Parse(arguments).TryGet("x-priority", out var priority) && !priority.IsInteger)
        {
            throw new ChannelException(
                ReplyCode.PreconditionFailed,
                $"invalid arg 'x-priority' for queue '{queue.Name}' in vhost '{queue.VirtualHost.Name}': "
                + $"\"expected integer, got {ErlangTerm.TypeName(priority.Type)}\"");
        }
    }

    private ShortString UnusedConsumerTag()
    {
        Span<byte> random = stackalloc byte[16];
        _connection.Server.Runtime.Random.Fill(random);
        return ShortString.From("amq.ctag-" + Base64Url.EncodeToString(random));
    }

    /// <summary>The queue a method names; an empty name means the queue declared last on this channel.</summary>
    private ShortString QueueName(ReadOnlySpan<byte> name)
    {
        if (!name.IsEmpty)
        {
            return ShortString.From(name);
        }

        return _lastQueue.Length > 0
            ? _lastQueue
            : throw new ChannelException(ReplyCode.NotFound, "no previously declared queue");
    }
}
