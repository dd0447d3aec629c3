using Amqp.Broker.DeadLettering;

namespace Amqp.Broker.Queues;

/// <summary>Messages that are out come to an end, or come back.</summary>
public sealed partial class MessageQueue
{
    /// <summary>Applies the batch's settlements of this queue, beginning with an index, and takes the lock once for all of them.</summary>
    /// <returns>True when the caller should <see cref="Pump"/>.</returns>
    internal bool Settle(SettlementBatch batch, int index)
    {
        bool start;
        lock (_lock)
        {
            var consumed = 0;
            for (; index >= 0 && !_deleted; index = batch[index].Next)
            {
                SettleOne(ref batch[index]);
                consumed++;
            }

            NoteConsumed(consumed);
            start = TryStartRun();
            if (!start && _core.Ready > 0)
            {
                // Messages that came back may be over a limit or past their time.
                TrimReturned();
            }
        }

        if (!start)
        {
            AfterLock();
        }

        return start;
    }

    private void TrimReturned()
    {
        if (_expires || _settings.IsLimited || _settings.MessageTtl is not null)
        {
            Trim(Now);
        }
    }

    private void SettleOne(ref Settlement settlement)
    {
        var message = settlement.Message;
        switch (settlement.Kind)
        {
            case SettlementKind.Acknowledge:
                Finish(message);
                CountAck(settlement.Consumer);
                break;
            case SettlementKind.Discard:
                Reject(message, DeathReason.Rejected);
                break;
            default:
                GoBack(message, settlement.Kind == SettlementKind.Return);
                break;
        }

        if (settlement.Consumer is { } consumer)
        {
            _core.Credit(consumer);
        }
    }

    /// <summary>A message comes back, unless it did so too often.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isWish">Its consumer wished it; nothing has failed.</param>
    private void GoBack(in MessageRef message, bool isWish)
    {
        var counts = !isWish || Kind != QueueKind.Quorum || _broker.Limits.Quorum.CountsExplicitReturns;
        if (counts && _settings.DeliveryLimit is { } limit && message.DeliveryCount >= limit)
        {
            Reject(message, DeathReason.DeliveryLimit);
            return;
        }

        var returned = counts
            ? message with { DeliveryCount = message.DeliveryCount + 1 }
            : message with { ReturnCount = (ushort)Math.Min(message.ReturnCount + 1, ushort.MaxValue) };
        _traffic.Requeued++;
        if (!TryRest(returned, isWish))
        {
            _core.Return(returned);
        }

        if (_settings.DeliveryLimit is not null || Kind == QueueKind.Quorum)
        {
            // Only where the count means something is it kept over a restart.
            _core.ForPriority(returned.Priority).Log.NoteReturned(returned.Position, returned.DeliveryCount);
        }
    }

    private void Reject(in MessageRef message, DeathReason reason)
    {
        _core.Settle(message);
        Discard(message, reason);
    }
}
