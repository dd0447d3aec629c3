namespace Amqp.Broker.Queues;

/// <summary>Operators who wait for a record to be fetched. Guarded by the queue's lock.</summary>
public sealed partial class MessageQueue
{
    private TaskCompletionSource? _readable;

    /// <summary>Completes when a record that was pending may have been fetched, or the queue is gone. Ask before reading.</summary>
    internal Task WhenReadable()
    {
        lock (_lock)
        {
            if (_deleted)
            {
                return Task.CompletedTask;
            }

            _readable ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _readable.Task;
        }
    }

    /// <summary>Lets those who wait try again. The lock is held.</summary>
    private void ReleaseReaders()
    {
        _readable?.TrySetResult();
        _readable = null;
    }
}
