using Amqp.Storage.Runtime;

namespace Amqp.TestKit.Runtime;

/// <summary>
/// The thread pool as a scheduler that knows whether it has anything to do. When nothing waits and nothing runs, and all of a
/// broker's transports are in memory, the broker has done everything that it will do until somebody sends something or time moves.
/// </summary>
public sealed class CountingScheduler : WorkScheduler
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _idle;
    private int _busy;

    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Schedule(static work => ((IThreadPoolWorkItem)work!).Execute(), item);
    }

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        lock (_lock)
        {
            _busy++;
        }

        System.Threading.ThreadPool.UnsafeQueueUserWorkItem(_ => Run(action, state), null);
    }

    /// <summary>Completes when nothing waits and nothing runs.</summary>
    public Task IdleAsync()
    {
        lock (_lock)
        {
            return _busy == 0
                ? Task.CompletedTask
                : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Run(Action<object?> action, object? state)
    {
        try
        {
            action(state);
        }
        finally
        {
            lock (_lock)
            {
                if (--_busy == 0)
                {
                    _idle?.SetResult();
                    _idle = null;
                }
            }
        }
    }
}
