using Amqp.Broker.Errors;

namespace Amqp.Broker.Queues;

/// <summary>Consumers come and go.</summary>
public sealed partial class MessageQueue
{
    private readonly List<QueueConsumer> _consumers = [];
    private bool _hadConsumer;

    /// <summary>Registers a consumer that gets nothing yet; <see cref="Resume"/> starts it once its consume-ok is written.</summary>
    /// <returns>False when the queue is gone.</returns>
    /// <exception cref="ChannelException">403, when this or another consumer is exclusive.</exception>
    public bool TryAddConsumer(QueueConsumer consumer)
    {
        lock (_lock)
        {
            if (_deleted)
            {
                return false;
            }

            if (_consumers.Count > 0 && (consumer.IsExclusive || _consumers[0].IsExclusive))
            {
                Fail.ExclusiveUse(Name.ToString(), VirtualHost.Name);
            }

            consumer.Queue = this;
            consumer.IsRegistered = true;
            _consumers.Add(consumer);
            _hadConsumer = true;
            return true;
        }
    }

    /// <summary>The consumer may take messages (again): it starts, or the channel or connection it waited for has room.</summary>
    public void Resume(QueueConsumer consumer)
    {
        bool start;
        lock (_lock)
        {
            _core.Activate(consumer);
            start = TryStartRun();
        }

        if (start)
        {
            Pump();
        }
    }

    /// <summary>Removes a consumer; messages it holds stay out until its channel settles them.</summary>
    /// <returns>True when it was the last one of an auto-delete queue, which the caller then deletes.</returns>
    public bool RemoveConsumer(QueueConsumer consumer)
    {
        bool unused;
        lock (_lock)
        {
            if (!consumer.IsRegistered)
            {
                return false;
            }

            Unregister(consumer);
            NoteCongestion();
            unused = IsUnused;
        }

        ReleasePublishers();
        return unused;
    }

    /// <summary>An auto-delete queue whose last consumer has gone. The queue's lock is held.</summary>
    private bool IsUnused => IsAutoDelete && _hadConsumer && _consumers.Count == 0 && !_deleted;

    private void Unregister(QueueConsumer consumer)
    {
        consumer.IsRegistered = false;
        _core.Suspend(consumer, ConsumerState.Inactive);
        _core.Ring.Forget(consumer.Priority);
        _consumers.Remove(consumer);
    }
}
