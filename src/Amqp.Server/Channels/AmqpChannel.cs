using Amqp.Broker.Delivery;
using Amqp.Broker.Errors;
using Amqp.Broker.Events;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Server.Outbound;

namespace Amqp.Server.Channels;

/// <summary>
/// A channel: executes its methods in the order in which they come, on the connection's read loop, and is where queues deliver to.
/// </summary>
/// <remarks>
/// The read loop owns everything that is not marked otherwise. <c>_unacked</c>, <c>_deliveryTag</c>, <c>_consumers</c> and
/// every consumer's <see cref="QueueConsumer.IsCancelled"/> are guarded by the outbound buffer's lock, and so is <c>_held</c>, because
/// deliveries come from other threads and tags must be assigned where the octets are written.
/// </remarks>
internal sealed partial class AmqpChannel : IDeliveryChannel, IConfirmSink
{
    private readonly AmqpConnection _connection;
    private readonly OutboundBuffer _out;
    private readonly UnackedMap _unacked = new();
    private readonly Dictionary<ShortString, QueueConsumer> _consumers = [];
    private ulong _deliveryTag;

    /// <summary>The channel is over: whatever the disk still has to say about its messages, nobody is told. Guarded by the outbound lock.</summary>
    private bool _isReleased;
    private ShortString _lastQueue = ShortString.Empty;

    public AmqpChannel(AmqpConnection connection, ushort number)
    {
        _connection = connection;
        _out = connection.Outbound;
        Number = number;
        _access = new AccessChecks(connection.User, connection.VirtualHost);
        _traffic = connection.VirtualHost.Traffic.Add(this);
    }

    /// <summary>Channel number.</summary>
    public ushort Number { get; }

    /// <summary>The server has sent channel.close: everything but close and close-ok is dropped.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Messages are out with this channel, or may come to it.</summary>
    public bool HoldsMessages
    {
        get
        {
            lock (_out.Lock)
            {
                return _consumers.Count > 0 || _unacked.Count > 0;
            }
        }
    }

    IDeliveryTarget IDeliveryChannel.Target => _connection;

    private VirtualHost VirtualHost => _connection.VirtualHost;

    /// <summary>Executes a method.</summary>
    /// <exception cref="AmqpException">The method failed; the connection decides by the exception's type who ends.</exception>
    public void OnMethod(uint id, ReadOnlyMemory<byte> payload)
    {
        AssertNoContentDue();
        var arguments = payload.Span[AmqpConstants.MethodIdSize..];
        switch (id)
        {
            case MethodIds.BasicPublish: OnPublish(payload); return;
            case MethodIds.BasicAck: OnAck(arguments); return;
            case MethodIds.BasicNack: OnNack(arguments); return;
            case MethodIds.BasicReject: OnReject(arguments); return;
        }

        // Everything that stands before this method in the stream is applied before it.
        _connection.FlushBatches();
        AssertNotCommitting();
        switch (id)
        {
            case MethodIds.BasicGet: OnGet(arguments); break;
            case MethodIds.BasicConsume: OnConsume(arguments); break;
            case MethodIds.BasicCancel: OnCancel(arguments); break;
            case MethodIds.BasicCancelOk: break;
            case MethodIds.BasicQos: OnQos(arguments); break;
            case MethodIds.BasicRecover: OnRecover(arguments); break;
            case MethodIds.BasicRecoverAsync: OnRecoverAsync(arguments); break;
            case MethodIds.QueueDeclare: OnQueueDeclare(arguments); break;
            case MethodIds.QueueBind: OnQueueBind(arguments); break;
            case MethodIds.QueueUnbind: OnQueueUnbind(arguments); break;
            case MethodIds.QueuePurge: OnQueuePurge(arguments); break;
            case MethodIds.QueueDelete: OnQueueDelete(arguments); break;
            case MethodIds.ExchangeDeclare: OnExchangeDeclare(arguments); break;
            case MethodIds.ExchangeDelete: OnExchangeDelete(arguments); break;
            case MethodIds.ExchangeBind: OnExchangeBind(arguments); break;
            case MethodIds.ExchangeUnbind: OnExchangeUnbind(arguments); break;
            case MethodIds.ConfirmSelect: OnConfirmSelect(arguments); break;
            case MethodIds.TxSelect: OnTxSelect(arguments); break;
            case MethodIds.TxCommit: OnTxCommit(arguments); break;
            case MethodIds.TxRollback: OnTxRollback(arguments); break;
            case MethodIds.ChannelFlow: OnFlow(arguments); break;
            case MethodIds.AccessRequest: OnAccessRequest(arguments); break;
            case MethodIds.ChannelOpen:
                throw new ConnectionException(ReplyCode.ChannelError, "second 'channel.open' seen");
            default:
                throw new ConnectionException(ReplyCode.CommandInvalid, "unimplemented method");
        }
    }

    /// <summary>Refuses a method in the middle of a publish's content (505).</summary>
    public void AssertNoContentDue()
    {
        if (_content != ContentState.None)
        {
            FailOutOfOrder();
        }
    }

    /// <summary>Sends channel.close for an error and drops everything until the client has answered.</summary>
    public void Fail(ChannelException error, uint methodId)
    {
        IsClosing = true;
        Release();
        var id = error.MethodId ?? methodId;
        Reply(new ChannelClose
        {
            ReplyCode = (ushort)error.Code,
            ReplyText = System.Text.Encoding.UTF8.GetBytes(error.ReplyText),
            ClassId = (ushort)(id >> 16),
            MethodId = (ushort)id,
        });
    }

    /// <summary>Ends the channel: consumers go, unacknowledged messages go back, an uncommitted transaction is dropped.</summary>
    public void Release()
    {
        ResetContent();
        QueueConsumer[] consumers;
        lock (_out.Lock)
        {
            _isReleased = true;
            consumers = [.. _consumers.Values];
            _consumers.Clear();
            foreach (var consumer in consumers)
            {
                consumer.IsCancelled = true;
            }
        }

        foreach (var consumer in consumers)
        {
            RemoveFromQueue(consumer, BrokerEvents.Internal);
        }

        ReleaseReplies();
        RequeueAll();
        _transaction = null;
        _traffic.Retire();
    }

    /// <summary>Answers a method, behind everything that the channel has to send.</summary>
    public void Reply<T>(in T method)
        where T : IMethod, allows ref struct
    {
        lock (_out.Lock)
        {
            Out.WriteMethod(Number, method);
        }
    }

    private void OnFlow(ReadOnlySpan<byte> arguments)
    {
        var flow = MethodDecoder.Decode<ChannelFlow>(arguments);
        if (!flow.Active)
        {
            throw new ConnectionException(ReplyCode.NotImplemented, "active=false");
        }

        Reply(new ChannelFlowOk { Active = true });
    }

    private void OnAccessRequest(ReadOnlySpan<byte> arguments)
    {
        MethodDecoder.Decode<AccessRequest>(arguments);
        Reply(new AccessRequestOk { Ticket = 1 });
    }
}
