using System.Runtime.CompilerServices;
using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Server.Outbound;

namespace Amqp.Server.Channels;

/// <summary>basic.ack, nack, reject, recover: settling what is unacknowledged. Settlements are collected per burst by the connection.</summary>
internal sealed partial class AmqpChannel
{
    private void OnAck(ReadOnlySpan<byte> arguments)
    {
        var ack = MethodDecoder.Decode<BasicAck>(arguments);
        Settle(ack.DeliveryTag, ack.Multiple, SettlementKind.Acknowledge);
    }

    private void OnNack(ReadOnlySpan<byte> arguments)
    {
        var nack = MethodDecoder.Decode<BasicNack>(arguments);
        Settle(nack.DeliveryTag, nack.Multiple, nack.Requeue ? SettlementKind.Return : SettlementKind.Discard);
    }

    private void OnReject(ReadOnlySpan<byte> arguments)
    {
        var reject = MethodDecoder.Decode<BasicReject>(arguments);
        Settle(reject.DeliveryTag, multiple: false, reject.Requeue ? SettlementKind.Requeue : SettlementKind.Discard);
    }

    private void OnRecover(ReadOnlySpan<byte> arguments)
    {
        AssertRequeue(MethodDecoder.Decode<BasicRecover>(arguments).Requeue);
        lock (_out.Lock)
        {
            // What was delivered before recover-ok comes again, and what is delivered after it does not: clients rely on it.
            TakeAll(SettlementKind.Return);
            Out.WriteMethod(Number, default(BasicRecoverOk));
        }

        _connection.FlushBatches();
    }

    private void OnRecoverAsync(ReadOnlySpan<byte> arguments)
    {
        AssertRequeue(MethodDecoder.Decode<BasicRecoverAsync>(arguments).Requeue);
        lock (_out.Lock)
        {
            TakeAll(SettlementKind.Return);
        }

        _connection.FlushBatches();
    }

    private static void AssertRequeue(bool requeue)
    {
        if (!requeue)
        {
            throw new ConnectionException(ReplyCode.NotImplemented, "requeue=false");
        }
    }

    private void Settle(ulong tag, bool multiple, SettlementKind kind)
    {
        AssertNotCommitting();
        lock (_out.Lock)
        {
            if (multiple)
            {
                SettleUpTo(tag, kind);
            }
            else if (!TrySettle(tag, kind))
            {
                FailUnknownTag(tag);
            }
        }
    }

    /// <summary>Settles all tags up to one; 0 means all there are. It is an error when a tag is named that is not outstanding.</summary>
    private void SettleUpTo(ulong tag, SettlementKind kind)
    {
        if (tag != 0 && !IsOutstanding(tag))
        {
            FailUnknownTag(tag);
        }

        var limit = tag == 0 ? ulong.MaxValue : tag;
        for (var next = _unacked.Next(1, limit); next != 0; next = _unacked.Next(next + 1, limit))
        {
            TrySettle(next, kind);
        }
    }

    private bool IsOutstanding(ulong tag)
    {
        ref var entry = ref _unacked.Find(tag);
        return !Unsafe.IsNullRef(ref entry) && !entry.InTransaction;
    }

    private bool TrySettle(ulong tag, SettlementKind kind)
    {
        if (!IsOutstanding(tag))
        {
            return false;
        }

        ref var entry = ref _unacked.Find(tag);
        if (_transaction is not null)
        {
            entry.InTransaction = true;
            _transaction.Settle(tag, kind);
            return true;
        }

        Take(tag, kind);
        return true;
    }

    /// <summary>Moves an entry from the map to the connection's settlements. The outbound lock is held.</summary>
    private void Take(ulong tag, SettlementKind kind)
    {
        ref var entry = ref _unacked.Find(tag);
        _connection.Settle(new Settlement
        {
            Queue = entry.Queue!,
            Consumer = entry.Consumer,
            Message = entry.Message,
            Kind = kind,
        });
        _traffic.Stats[(int)MessageStat.Ack] += kind == SettlementKind.Acknowledge ? 1 : 0;
        if (entry.Consumer is not null)
        {
            _settledDeliveries++;
        }
        else if (kind == SettlementKind.Acknowledge)
        {
            _traffic.GetsFrom(entry.Queue!).CountAck();
        }

        _unacked.Remove(tag);
    }

    /// <summary>Takes every entry but those that a transaction has settled and may still commit. The outbound lock is held.</summary>
    private void TakeAll(SettlementKind kind)
    {
        for (var tag = _unacked.Next(1, ulong.MaxValue); tag != 0; tag = _unacked.Next(tag + 1, ulong.MaxValue))
        {
            if (!_unacked.Find(tag).InTransaction)
            {
                Take(tag, kind);
            }
        }
    }

    private void RequeueAll()
    {
        lock (_out.Lock)
        {
            // What an uncommitted transaction has settled goes back too.
            for (var tag = _unacked.Next(1, ulong.MaxValue); tag != 0; tag = _unacked.Next(tag + 1, ulong.MaxValue))
            {
                Take(tag, SettlementKind.Requeue);
            }
        }

        _connection.FlushBatches();
    }

    private static void FailUnknownTag(ulong tag) =>
        throw new ChannelException(ReplyCode.PreconditionFailed, $"unknown delivery tag {tag}");
}
