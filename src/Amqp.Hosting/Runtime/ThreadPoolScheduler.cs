using Amqp.Storage.Runtime;

namespace Amqp.Hosting.Runtime;

/// <summary>The scheduler of production: the process's thread pool.</summary>
internal sealed class ThreadPoolScheduler : WorkScheduler
{
    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state) =>
        System.Threading.ThreadPool.UnsafeQueueUserWorkItem(action, state, preferLocal: false);
}
