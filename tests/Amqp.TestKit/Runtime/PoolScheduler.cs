using Amqp.Storage.Runtime;

namespace Amqp.TestKit.Runtime;

/// <summary>The thread pool as a scheduler, for tests in which real threads meet.</summary>
public sealed class PoolScheduler : WorkScheduler
{
    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(action, state, preferLocal: false);
}
