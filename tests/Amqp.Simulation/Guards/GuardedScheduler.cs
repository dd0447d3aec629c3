using Amqp.Storage.Runtime;

namespace Amqp.Simulation.Guards;

/// <summary>A scheduler that notices work that is scheduled from outside the simulation's thread.</summary>
internal sealed class GuardedScheduler(WorkScheduler inner, ThreadGuard guard) : WorkScheduler
{
    public override void Schedule(IThreadPoolWorkItem item)
    {
        guard.Check();
        inner.Schedule(item);
    }

    public override void Schedule(Action<object?> action, object? state)
    {
        guard.Check();
        inner.Schedule(action, state);
    }
}
