namespace Amqp.Protocol;

/// <summary>The methods of AMQP 0-9-1 and of RabbitMQ's extensions, each as its class number in the upper and its method number in the lower 16 bits.</summary>
public static class MethodIds
{
    /// <summary><c>connection.start</c></summary>
    public const uint ConnectionStart = (10u << 16) | 10;

    /// <summary><c>connection.start-ok</c></summary>
    public const uint ConnectionStartOk = (10u << 16) | 11;

    /// <summary><c>connection.secure</c></summary>
    public const uint ConnectionSecure = (10u << 16) | 20;

    /// <summary><c>connection.secure-ok</c></summary>
    public const uint ConnectionSecureOk = (10u << 16) | 21;

    /// <summary><c>connection.tune</c></summary>
    public const uint ConnectionTune = (10u << 16) | 30;

    /// <summary><c>connection.tune-ok</c></summary>
    public const uint ConnectionTuneOk = (10u << 16) | 31;

    /// <summary><c>connection.open</c></summary>
    public const uint ConnectionOpen = (10u << 16) | 40;

    /// <summary><c>connection.open-ok</c></summary>
    public const uint ConnectionOpenOk = (10u << 16) | 41;

    /// <summary><c>connection.close</c></summary>
    public const uint ConnectionClose = (10u << 16) | 50;

    /// <summary><c>connection.close-ok</c></summary>
    public const uint ConnectionCloseOk = (10u << 16) | 51;

    /// <summary><c>connection.blocked</c></summary>
    public const uint ConnectionBlocked = (10u << 16) | 60;

    /// <summary><c>connection.unblocked</c></summary>
    public const uint ConnectionUnblocked = (10u << 16) | 61;

    /// <summary><c>connection.update-secret</c></summary>
    public const uint ConnectionUpdateSecret = (10u << 16) | 70;

    /// <summary><c>connection.update-secret-ok</c></summary>
    public const uint ConnectionUpdateSecretOk = (10u << 16) | 71;

    /// <summary><c>channel.open</c></summary>
    public const uint ChannelOpen = (20u << 16) | 10;

    /// <summary><c>channel.open-ok</c></summary>
    public const uint ChannelOpenOk = (20u << 16) | 11;

    /// <summary><c>channel.flow</c></summary>
    public const uint ChannelFlow = (20u << 16) | 20;

    /// <summary><c>channel.flow-ok</c></summary>
    public const uint ChannelFlowOk = (20u << 16) | 21;

    /// <summary><c>channel.close</c></summary>
    public const uint ChannelClose = (20u << 16) | 40;

    /// <summary><c>channel.close-ok</c></summary>
    public const uint ChannelCloseOk = (20u << 16) | 41;

    /// <summary><c>access.request</c></summary>
    public const uint AccessRequest = (30u << 16) | 10;

    /// <summary><c>access.request-ok</c></summary>
    public const uint AccessRequestOk = (30u << 16) | 11;

    /// <summary><c>exchange.declare</c></summary>
    public const uint ExchangeDeclare = (40u << 16) | 10;

    /// <summary><c>exchange.declare-ok</c></summary>
    public const uint ExchangeDeclareOk = (40u << 16) | 11;

    /// <summary><c>exchange.delete</c></summary>
    public const uint ExchangeDelete = (40u << 16) | 20;

    /// <summary><c>exchange.delete-ok</c></summary>
    public const uint ExchangeDeleteOk = (40u << 16) | 21;

    /// <summary><c>exchange.bind</c></summary>
    public const uint ExchangeBind = (40u << 16) | 30;

    /// <summary><c>exchange.bind-ok</c></summary>
    public const uint ExchangeBindOk = (40u << 16) | 31;

    /// <summary><c>exchange.unbind</c></summary>
    public const uint ExchangeUnbind = (40u << 16) | 40;

    /// <summary><c>exchange.unbind-ok</c></summary>
    public const uint ExchangeUnbindOk = (40u << 16) | 51;

    /// <summary><c>queue.declare</c></summary>
    public const uint QueueDeclare = (50u << 16) | 10;

    /// <summary><c>queue.declare-ok</c></summary>
    public const uint QueueDeclareOk = (50u << 16) | 11;

    /// <summary><c>queue.bind</c></summary>
    public const uint QueueBind = (50u << 16) | 20;

    /// <summary><c>queue.bind-ok</c></summary>
    public const uint QueueBindOk = (50u << 16) | 21;

    /// <summary><c>queue.purge</c></summary>
    public const uint QueuePurge = (50u << 16) | 30;

    /// <summary><c>queue.purge-ok</c></summary>
    public const uint QueuePurgeOk = (50u << 16) | 31;

    /// <summary><c>queue.delete</c></summary>
    public const uint QueueDelete = (50u << 16) | 40;

    /// <summary><c>queue.delete-ok</c></summary>
    public const uint QueueDeleteOk = (50u << 16) | 41;

    /// <summary><c>queue.unbind</c></summary>
    public const uint QueueUnbind = (50u << 16) | 50;

    /// <summary><c>queue.unbind-ok</c></summary>
    public const uint QueueUnbindOk = (50u << 16) | 51;

    /// <summary><c>basic.qos</c></summary>
    public const uint BasicQos = (60u << 16) | 10;

    /// <summary><c>basic.qos-ok</c></summary>
    public const uint BasicQosOk = (60u << 16) | 11;

    /// <summary><c>basic.consume</c></summary>
    public const uint BasicConsume = (60u << 16) | 20;

    /// <summary><c>basic.consume-ok</c></summary>
    public const uint BasicConsumeOk = (60u << 16) | 21;

    /// <summary><c>basic.cancel</c></summary>
    public const uint BasicCancel = (60u << 16) | 30;

    /// <summary><c>basic.cancel-ok</c></summary>
    public const uint BasicCancelOk = (60u << 16) | 31;

    /// <summary><c>basic.publish</c></summary>
    public const uint BasicPublish = (60u << 16) | 40;

    /// <summary><c>basic.return</c></summary>
    public const uint BasicReturn = (60u << 16) | 50;

    /// <summary><c>basic.deliver</c></summary>
    public const uint BasicDeliver = (60u << 16) | 60;

    /// <summary><c>basic.get</c></summary>
    public const uint BasicGet = (60u << 16) | 70;

    /// <summary><c>basic.get-ok</c></summary>
    public const uint BasicGetOk = (60u << 16) | 71;

    /// <summary><c>basic.get-empty</c></summary>
    public const uint BasicGetEmpty = (60u << 16) | 72;

    /// <summary><c>basic.ack</c></summary>
    public const uint BasicAck = (60u << 16) | 80;

    /// <summary><c>basic.reject</c></summary>
    public const uint BasicReject = (60u << 16) | 90;

    /// <summary><c>basic.recover-async</c></summary>
    public const uint BasicRecoverAsync = (60u << 16) | 100;

    /// <summary><c>basic.recover</c></summary>
    public const uint BasicRecover = (60u << 16) | 110;

    /// <summary><c>basic.recover-ok</c></summary>
    public const uint BasicRecoverOk = (60u << 16) | 111;

    /// <summary><c>basic.nack</c></summary>
    public const uint BasicNack = (60u << 16) | 120;

    /// <summary><c>confirm.select</c></summary>
    public const uint ConfirmSelect = (85u << 16) | 10;

    /// <summary><c>confirm.select-ok</c></summary>
    public const uint ConfirmSelectOk = (85u << 16) | 11;

    /// <summary><c>tx.select</c></summary>
    public const uint TxSelect = (90u << 16) | 10;

    /// <summary><c>tx.select-ok</c></summary>
    public const uint TxSelectOk = (90u << 16) | 11;

    /// <summary><c>tx.commit</c></summary>
    public const uint TxCommit = (90u << 16) | 20;

    /// <summary><c>tx.commit-ok</c></summary>
    public const uint TxCommitOk = (90u << 16) | 21;

    /// <summary><c>tx.rollback</c></summary>
    public const uint TxRollback = (90u << 16) | 30;

    /// <summary><c>tx.rollback-ok</c></summary>
    public const uint TxRollbackOk = (90u << 16) | 31;
}
