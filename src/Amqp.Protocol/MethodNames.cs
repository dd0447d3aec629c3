namespace Amqp.Protocol;

/// <summary>What is known of a method by its number alone.</summary>
public static class MethodNames
{
    /// <summary>The name of a method as AMQP writes it, for instance <c>basic.publish</c>; null if there is no such method.</summary>
    /// <param name="id">One of <see cref="MethodIds"/>.</param>
    public static string? Find(uint id) => id switch
    {
        MethodIds.ConnectionStart => "connection.start",
        MethodIds.ConnectionStartOk => "connection.start-ok",
        MethodIds.ConnectionSecure => "connection.secure",
        MethodIds.ConnectionSecureOk => "connection.secure-ok",
        MethodIds.ConnectionTune => "connection.tune",
        MethodIds.ConnectionTuneOk => "connection.tune-ok",
        MethodIds.ConnectionOpen => "connection.open",
        MethodIds.ConnectionOpenOk => "connection.open-ok",
        MethodIds.ConnectionClose => "connection.close",
        MethodIds.ConnectionCloseOk => "connection.close-ok",
        MethodIds.ConnectionBlocked => "connection.blocked",
        MethodIds.ConnectionUnblocked => "connection.unblocked",
        MethodIds.ConnectionUpdateSecret => "connection.update-secret",
        MethodIds.ConnectionUpdateSecretOk => "connection.update-secret-ok",
        MethodIds.ChannelOpen => "channel.open",
        MethodIds.ChannelOpenOk => "channel.open-ok",
        MethodIds.ChannelFlow => "channel.flow",
        MethodIds.ChannelFlowOk => "channel.flow-ok",
        MethodIds.ChannelClose => "channel.close",
        MethodIds.ChannelCloseOk => "channel.close-ok",
        MethodIds.AccessRequest => "access.request",
        MethodIds.AccessRequestOk => "access.request-ok",
        MethodIds.ExchangeDeclare => "exchange.declare",
        MethodIds.ExchangeDeclareOk => "exchange.declare-ok",
        MethodIds.ExchangeDelete => "exchange.delete",
        MethodIds.ExchangeDeleteOk => "exchange.delete-ok",
        MethodIds.ExchangeBind => "exchange.bind",
        MethodIds.ExchangeBindOk => "exchange.bind-ok",
        MethodIds.ExchangeUnbind => "exchange.unbind",
        MethodIds.ExchangeUnbindOk => "exchange.unbind-ok",
        MethodIds.QueueDeclare => "queue.declare",
        MethodIds.QueueDeclareOk => "queue.declare-ok",
        MethodIds.QueueBind => "queue.bind",
        MethodIds.QueueBindOk => "queue.bind-ok",
        MethodIds.QueuePurge => "queue.purge",
        MethodIds.QueuePurgeOk => "queue.purge-ok",
        MethodIds.QueueDelete => "queue.delete",
        MethodIds.QueueDeleteOk => "queue.delete-ok",
        MethodIds.QueueUnbind => "queue.unbind",
        MethodIds.QueueUnbindOk => "queue.unbind-ok",
        MethodIds.BasicQos => "basic.qos",
        MethodIds.BasicQosOk => "basic.qos-ok",
        MethodIds.BasicConsume => "basic.consume",
        MethodIds.BasicConsumeOk => "basic.consume-ok",
        MethodIds.BasicCancel => "basic.cancel",
        MethodIds.BasicCancelOk => "basic.cancel-ok",
        MethodIds.BasicPublish => "basic.publish",
        MethodIds.BasicReturn => "basic.return",
        MethodIds.BasicDeliver => "basic.deliver",
        MethodIds.BasicGet => "basic.get",
        MethodIds.BasicGetOk => "basic.get-ok",
        MethodIds.BasicGetEmpty => "basic.get-empty",
        MethodIds.BasicAck => "basic.ack",
        MethodIds.BasicReject => "basic.reject",
        MethodIds.BasicRecoverAsync => "basic.recover-async",
        MethodIds.BasicRecover => "basic.recover",
        MethodIds.BasicRecoverOk => "basic.recover-ok",
        MethodIds.BasicNack => "basic.nack",
        MethodIds.ConfirmSelect => "confirm.select",
        MethodIds.ConfirmSelectOk => "confirm.select-ok",
        MethodIds.TxSelect => "tx.select",
        MethodIds.TxSelectOk => "tx.select-ok",
        MethodIds.TxCommit => "tx.commit",
        MethodIds.TxCommitOk => "tx.commit-ok",
        MethodIds.TxRollback => "tx.rollback",
        MethodIds.TxRollbackOk => "tx.rollback-ok",
        _ => null,
    };

    /// <summary>Whether a content header and body follow the method.</summary>
    /// <param name="id">One of <see cref="MethodIds"/>; false for any other number.</param>
    public static bool HasContent(uint id) => id is MethodIds.BasicPublish
        or MethodIds.BasicReturn
        or MethodIds.BasicDeliver
        or MethodIds.BasicGetOk;
}
