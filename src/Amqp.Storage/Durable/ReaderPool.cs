using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>The few work items that read files. <c>_lock</c> is a leaf and guards everything.</summary>
internal sealed class ReaderPool(WorkScheduler scheduler, int readers) : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly Queue<FileQueueLog> _waiting = new();
    private int _active;

    /// <summary>Has the log's <see cref="FileQueueLog.FetchNow"/> called.</summary>
    public void Ask(FileQueueLog log)
    {
        lock (_lock)
        {
            _waiting.Enqueue(log);
            if (_active == Math.Max(readers, 1))
            {
                return;
            }

            _active++;
        }

        scheduler.Schedule(this);
    }

    /// <summary>Reads for one log and comes back if another waits.</summary>
    public void Execute()
    {
        FileQueueLog? log;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out log))
            {
                _active--;
                return;
            }
        }

        log.FetchNow();
        scheduler.Schedule(this);
    }
}
