using Amqp.Storage.Runtime;

namespace Amqp.TestKit.Runtime;

/// <summary>The thread pool as a scheduler that allocates nothing once it is warm, for measuring what everything else allocates.</summary>
public sealed class ReusingScheduler : WorkScheduler
{
    private readonly Lock _lock = new();
    private readonly Stack<Item> _idle = new(64);

    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item) => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        Item? item;
        lock (_lock)
        {
            if (!_idle.TryPop(out item))
            {
                item = new Item(this);
            }
        }

        item.Action = action;
        item.State = state;
        System.Threading.ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
    }

    private sealed class Item(ReusingScheduler owner) : IThreadPoolWorkItem
    {
        public Action<object?>? Action { get; set; }

        public object? State { get; set; }

        public void Execute()
        {
            var action = Action!;
            var state = State;
            Action = null;
            State = null;
            lock (owner._lock)
            {
                owner._idle.Push(this);
            }

            action(state);
        }
    }
}
