using Amqp.Broker.Delivery;
using Amqp.Broker.Queues;

namespace Amqp.Benchmarks.Micro;

/// <summary>A channel and its connection that swallow everything and acknowledge when told to. One thread.</summary>
internal sealed class FakeTarget : IDeliveryChannel, IDeliveryTarget
{
    private readonly SettlementBatch _settlements = new();

    /// <summary>Messages delivered so far.</summary>
    public long Delivered { get; private set; }

    public IDeliveryTarget Target => this;

    public bool TryTakeCredit(QueueConsumer consumer) => true;

    public void ReturnCredit(int count)
    {
    }

    public void OnQueueDeleted(QueueConsumer consumer)
    {
    }

    public bool HasRoomOrWait(QueueConsumer consumer) => true;

    public void Deliver(DeliveryPlan plan, int group)
    {
        for (int i = plan.First(group); i >= 0; i = plan[i].Next)
        {
            ref PlannedDelivery delivery = ref plan[i];
            Delivered++;
            _settlements.Add(new Settlement
            {
                Queue = delivery.Consumer.Queue!,
                Consumer = delivery.Consumer,
                Message = delivery.Message,
                Kind = SettlementKind.Acknowledge,
            });
        }
    }

    /// <summary>Acknowledges everything delivered since the last time.</summary>
    public void AcknowledgeAll() => _settlements.Flush();
}
