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
            case SettlementKind.Requeue when IsWithinLimit(message):
                Return(message with { DeliveryCount = message.DeliveryCount + 1 });
                _traffic.Requeued++;
                break;
            default:
                Reject(message, settlement.Kind == SettlementKind.Discard ? DeathReason.Rejected : DeathReason.DeliveryLimit);
                break;
        }

        if (settlement.Consumer is { } consumer)
        {
            _core.Credit(consumer);
        }
    }

    private bool IsWithinLimit(in MessageRef message) =>
        _settings.DeliveryLimit is not { } limit || message.DeliveryCount + 1 <= limit;

    private void Return(in MessageRef message)
    {
        _core.Return(message);
        if (_settings.DeliveryLimit is not null || Kind == QueueKind.Quorum)
        {
            // Only where the count means something is it kept over a restart.
            _core.ForPriority(message.Priority).Log.NoteReturned(message.Position, message.DeliveryCount);
        }
    }

    private void Reject(in MessageRef message, DeathReason reason)
    {
        _core.Settle(message);
        Discard(message, reason);
    }
}
