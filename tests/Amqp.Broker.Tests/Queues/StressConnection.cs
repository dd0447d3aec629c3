using Amqp.Broker.Delivery;
using Amqp.Broker.Queues;

namespace Amqp.Broker.Tests.Queues;

/// <summary>A connection with little room, for tests with real threads.</summary>
/// <remarks><see cref="Lock"/> guards it and its channel.</remarks>
internal sealed class StressConnection : IDeliveryTarget
{
    private readonly List<QueueConsumer> _waiting = [];
    private int _room = 100;

    public Lock Lock { get; } = new();

    public bool HasRoomOrWait(QueueConsumer consumer)
    {
        lock (Lock)
        {
            if (_room <= 0)
            {
                _waiting.Add(consumer);
            }

            return _room > 0;
        }
    }

    public void Deliver(DeliveryPlan plan, int group)
    {
        lock (Lock)
        {
            for (var i = plan.First(group); i >= 0; i = plan[i].Next)
            {
                ref var delivery = ref plan[i];
                if (delivery.Consumer.IsCancelled)
                {
                    delivery.Unsent = true;
                    continue;
                }

                _room--;
                ((StressChannel)delivery.Consumer.Channel).Receive(delivery);
            }
        }
    }

    public void MakeRoom(int messages)
    {
        QueueConsumer[] resumed;
        lock (Lock)
        {
            _room = messages;
            resumed = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var consumer in resumed)
        {
            consumer.Queue!.Resume(consumer);
        }
    }

    public void Cancel(QueueConsumer consumer)
    {
        lock (Lock)
        {
            consumer.IsCancelled = true;
        }
    }
}
