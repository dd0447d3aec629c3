using Amqp.Broker.Delivery;
using Amqp.Broker.Queues;

namespace Amqp.Broker.Tests.Support;

/// <summary>
/// A connection without a socket: it takes deliveries as long as it has room (counted in messages) and remembers who waits for more.
/// </summary>
/// <remarks><see cref="Lock"/> guards it and its channels: a leaf below every queue's lock.</remarks>
internal sealed class FakeConnection(TestBroker broker, IDeliveryObserver? observer = null) : IDeliveryTarget
{
    private readonly List<QueueConsumer> _waiting = [];
    private int _room = int.MaxValue;

    public Lock Lock { get; } = new();

    public TestBroker Broker => broker;

    public IDeliveryObserver? Observer => observer;

    public FakeChannel Channel() => new(this);

    public bool HasRoomOrWait(QueueConsumer consumer)
    {
        lock (Lock)
        {
            if (_room > 0)
            {
                if (consumer.NoAck)
                {
                    observer?.OnAdmitted(consumer);
                }

                return true;
            }

            if (!_waiting.Contains(consumer))
            {
                _waiting.Add(consumer);
            }

            observer?.OnParked(consumer);
            return false;
        }
    }

    public void Deliver(DeliveryPlan plan, int group)
    {
        if (group == 0)
        {
            observer?.OnPlanned(plan);
        }

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

                _room = Math.Max(_room - 1, 0);
                ((FakeChannel)delivery.Consumer.Channel).Receive(delivery);
            }
        }

        if (group == plan.GroupCount - 1)
        {
            observer?.OnDelivered(plan);
        }
    }

    /// <summary>Says how many more messages fit; whoever waited is resumed.</summary>
    public void SetRoom(int messages)
    {
        QueueConsumer[] resumed;
        lock (Lock)
        {
            _room = messages;
            resumed = messages > 0 ? [.. _waiting] : [];
            if (messages > 0)
            {
                _waiting.Clear();
            }
        }

        foreach (var consumer in resumed)
        {
            observer?.OnResumed(consumer);
            consumer.Queue!.Resume(consumer);
        }
    }
}
