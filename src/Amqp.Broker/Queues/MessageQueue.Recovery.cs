namespace Amqp.Broker.Queues;

/// <summary>A queue from an earlier run comes back with what its logs hold.</summary>
public sealed partial class MessageQueue
{
    /// <summary>Opens the logs of all priorities that have any. Nobody else sees the queue yet.</summary>
    private void Recover()
    {
        foreach (var id in _broker.Store.LogsOf(StorageId))
        {
            _core.Recover(_core.ForPriority((int)(id - StorageId)));
        }
    }
}
