namespace Amqp.Protocol.Tests;

/// <summary>Every method by its number: decodes its arguments and encodes what came out.</summary>
internal static class AllMethods
{
    public delegate DecodeStatus Reencoder(ReadOnlySpan<byte> arguments, out byte[] encoded);

    public static IReadOnlyDictionary<uint, Reencoder> Reencoders { get; } = new Dictionary<uint, Reencoder>
    {
        [MethodIds.ConnectionStart] = Reencode<ConnectionStart>,
        [MethodIds.ConnectionStartOk] = Reencode<ConnectionStartOk>,
        [MethodIds.ConnectionSecure] = Reencode<ConnectionSecure>,
        [MethodIds.ConnectionSecureOk] = Reencode<ConnectionSecureOk>,
        [MethodIds.ConnectionTune] = Reencode<ConnectionTune>,
        [MethodIds.ConnectionTuneOk] = Reencode<ConnectionTuneOk>,
        [MethodIds.ConnectionOpen] = Reencode<ConnectionOpen>,
        [MethodIds.ConnectionOpenOk] = Reencode<ConnectionOpenOk>,
        [MethodIds.ConnectionClose] = Reencode<ConnectionClose>,
        [MethodIds.ConnectionCloseOk] = Reencode<ConnectionCloseOk>,
        [MethodIds.ConnectionBlocked] = Reencode<ConnectionBlocked>,
        [MethodIds.ConnectionUnblocked] = Reencode<ConnectionUnblocked>,
        [MethodIds.ConnectionUpdateSecret] = Reencode<ConnectionUpdateSecret>,
        [MethodIds.ConnectionUpdateSecretOk] = Reencode<ConnectionUpdateSecretOk>,
        [MethodIds.ChannelOpen] = Reencode<ChannelOpen>,
        [MethodIds.ChannelOpenOk] = Reencode<ChannelOpenOk>,
        [MethodIds.ChannelFlow] = Reencode<ChannelFlow>,
        [MethodIds.ChannelFlowOk] = Reencode<ChannelFlowOk>,
        [MethodIds.ChannelClose] = Reencode<ChannelClose>,
        [MethodIds.ChannelCloseOk] = Reencode<ChannelCloseOk>,
        [MethodIds.AccessRequest] = Reencode<AccessRequest>,
        [MethodIds.AccessRequestOk] = Reencode<AccessRequestOk>,
        [MethodIds.ExchangeDeclare] = Reencode<ExchangeDeclare>,
        [MethodIds.ExchangeDeclareOk] = Reencode<ExchangeDeclareOk>,
        [MethodIds.ExchangeDelete] = Reencode<ExchangeDelete>,
        [MethodIds.ExchangeDeleteOk] = Reencode<ExchangeDeleteOk>,
        [MethodIds.ExchangeBind] = Reencode<ExchangeBind>,
        [MethodIds.ExchangeBindOk] = Reencode<ExchangeBindOk>,
        [MethodIds.ExchangeUnbind] = Reencode<ExchangeUnbind>,
        [MethodIds.ExchangeUnbindOk] = Reencode<ExchangeUnbindOk>,
        [MethodIds.QueueDeclare] = Reencode<QueueDeclare>,
        [MethodIds.QueueDeclareOk] = Reencode<QueueDeclareOk>,
        [MethodIds.QueueBind] = Reencode<QueueBind>,
        [MethodIds.QueueBindOk] = Reencode<QueueBindOk>,
        [MethodIds.QueuePurge] = Reencode<QueuePurge>,
        [MethodIds.QueuePurgeOk] = Reencode<QueuePurgeOk>,
        [MethodIds.QueueDelete] = Reencode<QueueDelete>,
        [MethodIds.QueueDeleteOk] = Reencode<QueueDeleteOk>,
        [MethodIds.QueueUnbind] = Reencode<QueueUnbind>,
        [MethodIds.QueueUnbindOk] = Reencode<QueueUnbindOk>,
        [MethodIds.BasicQos] = Reencode<BasicQos>,
        [MethodIds.BasicQosOk] = Reencode<BasicQosOk>,
        [MethodIds.BasicConsume] = Reencode<BasicConsume>,
        [MethodIds.BasicConsumeOk] = Reencode<BasicConsumeOk>,
        [MethodIds.BasicCancel] = Reencode<BasicCancel>,
        [MethodIds.BasicCancelOk] = Reencode<BasicCancelOk>,
        [MethodIds.BasicPublish] = Reencode<BasicPublish>,
        [MethodIds.BasicReturn] = Reencode<BasicReturn>,
        [MethodIds.BasicDeliver] = Reencode<BasicDeliver>,
        [MethodIds.BasicGet] = Reencode<BasicGet>,
        [MethodIds.BasicGetOk] = Reencode<BasicGetOk>,
        [MethodIds.BasicGetEmpty] = Reencode<BasicGetEmpty>,
        [MethodIds.BasicAck] = Reencode<BasicAck>,
        [MethodIds.BasicReject] = Reencode<BasicReject>,
        [MethodIds.BasicRecoverAsync] = Reencode<BasicRecoverAsync>,
        [MethodIds.BasicRecover] = Reencode<BasicRecover>,
        [MethodIds.BasicRecoverOk] = Reencode<BasicRecoverOk>,
        [MethodIds.BasicNack] = Reencode<BasicNack>,
        [MethodIds.ConfirmSelect] = Reencode<ConfirmSelect>,
        [MethodIds.ConfirmSelectOk] = Reencode<ConfirmSelectOk>,
        [MethodIds.TxSelect] = Reencode<TxSelect>,
        [MethodIds.TxSelectOk] = Reencode<TxSelectOk>,
        [MethodIds.TxCommit] = Reencode<TxCommit>,
        [MethodIds.TxCommitOk] = Reencode<TxCommitOk>,
        [MethodIds.TxRollback] = Reencode<TxRollback>,
        [MethodIds.TxRollbackOk] = Reencode<TxRollbackOk>,
    };

    private static DecodeStatus Reencode<T>(ReadOnlySpan<byte> arguments, out byte[] encoded)
        where T : IMethod<T>, allows ref struct
    {
        DecodeStatus status = T.TryDecode(arguments, out T method);
        encoded = status == DecodeStatus.Ok ? MethodCodec.Encode(method) : [];
        return status;
    }
}
