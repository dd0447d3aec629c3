namespace Amqp.Broker.Delivery;

/// <summary>Plans that are not in use; as many as queues run at the same time. Guarded by its own lock, a leaf.</summary>
internal sealed class DeliveryPlanPool
{
    private readonly Lock _lock = new();
    private readonly Stack<DeliveryPlan> _idle = new();

    public DeliveryPlan Rent()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out var plan))
            {
                return plan;
            }
        }

        return new DeliveryPlan();
    }

    public void Return(DeliveryPlan plan)
    {
        lock (_lock)
        {
            _idle.Push(plan);
        }
    }
}
