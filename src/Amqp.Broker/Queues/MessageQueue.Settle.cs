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
            for (; index >= 0; index = batch[index].Next)
            {
                ref var settlement = ref batch[index];
                if (_deleted)
                {
                    continue;
                }

                SettleOne(ref settlement);
                consumed++;
            }

            NoteConsumed(consumed);
            start = TryStartRun();
        }

        return start;
    }

    private void SettleOne(ref Settlement settlement)
    {
        if (settlement.Kind == SettlementKind.Requeue)
        {
            _core.Return(new ReturnedMessage(settlement.Position, settlement.DeliveryCount + 1));
        }
        else
        {
            _core.Settle();
            _log.Settle(settlement.Position);
        }

        if (settlement.Consumer is { } consumer)
        {
            _core.Credit(consumer);
        }
    }
}
