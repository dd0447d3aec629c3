using System.Threading.Tasks.Sources;

namespace Amqp.Storage.Runtime;

/// <summary>
/// Puts its owner at the end of the scheduler's line, without an allocation. A loop whose awaits complete at once must yield now
/// and then, or a few such loops keep every thread of the pool to themselves.
/// </summary>
/// <remarks>One owner; one yield at a time.</remarks>
public sealed class YieldSource(WorkScheduler scheduler) : IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>Completes when the scheduler comes to it.</summary>
    public ValueTask YieldAsync()
    {
        _core.Reset();
        var task = new ValueTask(this, _core.Version);
        scheduler.Schedule(this);
        return task;
    }

    /// <summary>Completes the yield, on the scheduler.</summary>
    public void Execute() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
