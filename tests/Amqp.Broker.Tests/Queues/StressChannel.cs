using Amqp.Broker.Delivery;
using Amqp.Broker.Queues;
using Amqp.Protocol;
using Amqp.Storage.Log;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Queues;

/// <summary>A channel with one consumer for tests with real threads; it checks the order of what it gets.</summary>
internal sealed class StressChannel(Ledger ledger, bool noAck, Func<bool> inOrder) : IDeliveryChannel
{
    private readonly SettlementBatch _batch = new();
    private readonly Dictionary<int, int> _last = [];
    private readonly List<(Settlement Settlement, byte[] Body)> _held = [];

    public StressConnection Connection { get; } = new();

    public IDeliveryTarget Target => Connection;

    public QueueConsumer NewConsumer(int prefetch) => new(this, ShortString.From("c"), noAck, false, prefetch, FieldTable.Empty);

    public bool TryTakeCredit(QueueConsumer consumer) => true;

    public void ReturnCredit(int count)
    {
    }

    public void OnQueueDeleted(QueueConsumer consumer) => throw new InvalidOperationException("the queue was deleted");

    /// <summary>Called under the connection's lock.</summary>
    public void Receive(in PlannedDelivery delivery)
    {
        var body = delivery.Record.Body;
        if (delivery.Message.DeliveryCount == 0)
        {
            var (publisher, number) = Ledger.Parse(body);
            if (_last.TryGetValue(publisher, out var last) && number <= last && inOrder())
            {
                throw new InvalidOperationException($"message {number} of publisher {publisher} came after {last} for the first time");
            }

            _last[publisher] = number;
        }

        if (noAck)
        {
            ledger.Settle(body);
            return;
        }

        var settlement = new Settlement
        {
            Queue = delivery.Consumer.Queue!,
            Consumer = delivery.Consumer,
            Message = delivery.Message,
        };
        _held.Add((settlement, body.ToArray()));
    }

    /// <summary>Settles about half of what it holds, most of it for good.</summary>
    public void SettleSome(SplitMix random)
    {
        lock (Connection.Lock)
        {
            for (var i = _held.Count - 1; i >= 0; i--)
            {
                if (random.Chance(50))
                {
                    Add(i, random.Chance(10) ? SettlementKind.Requeue : SettlementKind.Acknowledge);
                }
            }
        }

        _batch.Flush();
    }

    public void RequeueAll()
    {
        lock (Connection.Lock)
        {
            while (_held.Count > 0)
            {
                Add(_held.Count - 1, SettlementKind.Requeue);
            }
        }

        _batch.Flush();
    }

    private void Add(int index, SettlementKind kind)
    {
        var (settlement, body) = _held[index];
        _held.RemoveAt(index);
        settlement.Kind = kind;
        if (kind == SettlementKind.Acknowledge)
        {
            ledger.Settle(body);
        }

        _batch.Add(settlement);
    }
}
