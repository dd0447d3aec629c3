using Amqp.Broker.Delivery;
using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Statistics;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Server.Outbound;
using Amqp.Server.Telemetry;
using Amqp.Storage.Log;

namespace Amqp.Server.Channels;

/// <summary>
/// basic.get. A message that has to be fetched from disk first is waited for by the channel alone: what the client sends on it
/// meanwhile is set aside and executed behind the answer, in its order, while the connection's read loop goes on.
/// </summary>
internal sealed partial class AmqpChannel : IGetWaiter
{
    private MessageQueue? _getsFrom;
    private bool _getsWithoutAck;

    /// <summary>A get waits: frames of the channel are set aside until it is answered.</summary>
    public bool IsWaiting => _getsFrom is not null;

    /// <summary>What was sent on the channel while it waited.</summary>
    public Queue<Frame> SetAside { get; } = new(0);

    /// <inheritdoc/>
    void IGetWaiter.OnReadable() => _connection.Post(ContinueGet);

    private void OnGet(ReadOnlySpan<byte> arguments)
    {
        var get = MethodDecoder.Decode<BasicGet>(arguments);
        _access.CheckQueue(Permission.Read, QueueName(get.Queue).Span);
        var queue = VirtualHost.RequireQueue(QueueName(get.Queue).Span, _connection.Owner);
        if (queue is { Kind: QueueKind.Quorum, IsSingleActive: true })
        {
            throw new ChannelException(
                ReplyCode.ResourceLocked,
                $"cannot obtain access to locked queue '{queue.Name}' in vhost '{VirtualHost.Name}'. basic.get operations are not supported "
                + "by quorum queues with single active consumer");
        }

        Get(queue, get.NoAck);
    }

    private void Get(MessageQueue queue, bool noAck)
    {
        // Set first: the queue may say at once, from another thread, that it should be tried again.
        (_getsFrom, _getsWithoutAck) = (queue, noAck);
        var status = queue.TryGet(noAck, out var result, this);
        if (status != LogReadStatus.Pending)
        {
            _getsFrom = null;
        }

        switch (status)
        {
            case LogReadStatus.Record:
                WriteGot(queue, noAck, result);
                break;
            case LogReadStatus.Pending:
                _connection.ChannelWaits(this);
                break;
            default:
                _traffic.Stats[(int)MessageStat.GetEmpty]++;
                _traffic.GetsFrom(queue).CountEmpty();
                Reply(default(BasicGetEmpty));
                break;
        }
    }

    /// <summary>Runs on the read loop, between two bursts.</summary>
    private void ContinueGet()
    {
        if (_getsFrom is { } queue)
        {
            Get(queue, _getsWithoutAck);
        }
    }

    /// <summary>Gives up the get that waits; the channel is about to end, and what came behind the get is still answered in its turn.</summary>
    public void ForgetGet()
    {
        if (_getsFrom is { } queue)
        {
            _getsFrom = null;
            queue.ForgetGet(this);
            Reply(default(BasicGetEmpty));
        }
    }

    private void WriteGot(MessageQueue queue, bool noAck, in GetResult result)
    {
        var activity = StartGet(queue, result.Record);
        lock (_out.Lock)
        {
            var tag = ++_deliveryTag;
            if (!noAck)
            {
                WatchAcks();
                NoteLeft(null, queue);
                _unacked.Add(tag, new UnackedEntry
                {
                    Queue = queue,
                    Message = result.Message,
                    DeliveredAt = (uint)_connection.Server.Runtime.MonotonicMilliseconds,
                });
            }

            CountGet(queue, noAck, result.Message.IsRedelivered);
            Trace(queue, result.Record, result.Message.IsRedelivered);
            Out.WriteMethod(Number, new BasicGetOk
            {
                DeliveryTag = tag,
                Redelivered = result.Message.IsRedelivered,
                Exchange = result.Record.Exchange,
                RoutingKey = result.Record.RoutingKey,
                MessageCount = (uint)Math.Min(result.Remaining, uint.MaxValue),
            });
            var properties = result.Message.WasReturned && queue.Kind == QueueKind.Quorum
                ? DeliveryHeaders.WithCounts(result.Record.Properties, result.Message)
                : result.Record.Properties;
            if (activity is not null)
            {
                MessageActivities.NoteDelivered(activity, tag, result.Message.IsRedelivered);
                properties = WithContext(properties, activity);
            }

            Out.WriteContent(Number, result.Record, properties, _connection.FrameMax);
        }

        result.Lease.Dispose();
        _connection.AnswerWritten();
        if (activity is not null)
        {
            _connection.Server.Activities?.End(activity);
        }
    }
}
