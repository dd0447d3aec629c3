using Amqp.Broker.Errors;

namespace Amqp.Broker.Queues;

/// <summary>Consumers come and go.</summary>
public sealed partial class MessageQueue
{
    private readonly List<QueueConsumer> _consumers = [];
    private QueueConsumer? _active;
    private bool _hadConsumer;

    /// <summary>The consumer that gets the messages of a queue with a single active consumer.</summary>
    public QueueConsumer? ActiveConsumer => Volatile.Read(ref _active);

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

            // Where consumers are to wait for their turn, none may shut out the others.
            if ((IsSingleActive && consumer.IsExclusive)
                || (_consumers.Count > 0 && (consumer.IsExclusive || _consumers[0].IsExclusive)))
            {
                Fail.ExclusiveUse(Name.ToString(), VirtualHost.Name);
            }

            consumer.Queue = this;
            consumer.IsRegistered = true;
            _consumers.Add(consumer);
            _hadConsumer = true;
            if (IsSingleActive)
            {
                RegisterSingleActive(consumer);
            }

            return true;
        }
    }

    private void RegisterSingleActive(QueueConsumer consumer)
    {
        if (_active is null)
        {
            _active = consumer;
        }
        else if (Kind == QueueKind.Quorum && consumer.Priority > _active.Priority)
        {
            // A quorum queue hands over to a consumer of higher priority; what the old one holds stays with it.
            _core.Suspend(_active, ConsumerState.Passive);
            _active = consumer;
        }
        else
        {
            consumer.State = ConsumerState.Passive;
        }
    }

    /// <summary>The consumer may take messages (again): it starts, or the channel or connection it waited for has room.</summary>
    public void Resume(QueueConsumer consumer)
    {
        bool start;
        lock (_lock)
        {
            if (!IsSingleActive || consumer == _active)
            {
                _core.Activate(consumer);
            }

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
        bool start;
        lock (_lock)
        {
            if (!consumer.IsRegistered)
            {
                return false;
            }

            Unregister(consumer);
            unused = IsAutoDelete && _hadConsumer && _consumers.Count == 0 && !_deleted;
            Touch();
            NoteCongestion();
            start = TryStartRun();
        }

        if (start)
        {
            Pump();
        }
        else
        {
            AfterLock();
            ReleasePublishers();
        }

        return unused;
    }

    private void Unregister(QueueConsumer consumer)
    {
        consumer.IsRegistered = false;
        _core.Suspend(consumer, ConsumerState.Inactive);
        _core.Ring.Forget(consumer.Priority);
        _consumers.Remove(consumer);
        if (consumer == _active)
        {
            ChooseActive();
        }
    }

    /// <summary>
    /// Picks the single active consumer: the first registered one, and in a quorum queue the one with the highest priority.
    /// </summary>
    private void ChooseActive()
    {
        _active = Kind == QueueKind.Quorum ? _consumers.MaxBy(c => c.Priority) : _consumers.FirstOrDefault();
        if (_active is { State: ConsumerState.Passive } next)
        {
            next.State = ConsumerState.Inactive;
            _core.Activate(next);
        }
    }
}
