using Amqp.Broker.Delivery;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// A queue: the shell around <see cref="QueueCore"/> that owns the lock, the log and the runs. Commands of connections are
/// applied under the lock; deliveries are planned under it and written outside it.
/// </summary>
/// <remarks>
/// <c>_lock</c> guards everything here that is not marked otherwise, the core and the log. It is taken after the topology lock
/// and before any outbound buffer's; nothing is called out under it but <see cref="IDeliveryTarget.HasRoomOrWait"/> and
/// <see cref="IDeliveryChannel.TryTakeCredit"/>, which take only leaves.
/// </remarks>
public sealed partial class MessageQueue : BindingTarget, IThreadPoolWorkItem, IQueueLogOwner
{
    private readonly Lock _lock = new();
    private readonly MessageBroker _broker;
    private readonly QueueCore _core;
    private readonly IQueueLog _log;
    private bool _deleted;
    private bool _running;

    internal MessageQueue(VirtualHost virtualHost, ShortString name, in QueueDeclaration declaration, QueueOwner? owner)
        : base(virtualHost, name)
    {
        _broker = virtualHost.Broker;
        IsDurable = declaration.Durable && owner is null;
        IsAutoDelete = declaration.AutoDelete;
        Arguments = declaration.Arguments;
        Owner = owner;
        _log = _broker.Store.Create(this);
        _core = new QueueCore(_log.Start);
    }

    /// <summary>Survives a restart. An exclusive queue never does, whatever was asked for.</summary>
    public bool IsDurable { get; }

    /// <summary>Deleted when its last consumer goes.</summary>
    public bool IsAutoDelete { get; }

    /// <summary>The connection it is exclusive to, or null.</summary>
    public QueueOwner? Owner { get; }

    /// <summary>Only its connection may use it, and it ends with that connection.</summary>
    public bool IsExclusive => Owner is not null;

    /// <summary>Arguments as declared.</summary>
    public FieldTable Arguments { get; }

    /// <summary>Position of this queue in the last batch it was part of; any value is safe, a wrong one only costs a search.</summary>
    internal int BatchHint { get; set; }

    /// <summary>Counts at one moment.</summary>
    public QueueStatus Status
    {
        get
        {
            lock (_lock)
            {
                return new QueueStatus(_core.Ready, _core.Unacked, _consumers.Count);
            }
        }
    }

    /// <summary>Ends the queue and everything in it. The topology lock is held and the queue has left the map of names.</summary>
    /// <returns>False when a condition was not met and nothing happened.</returns>
    internal bool TryDelete(bool ifUnused, bool ifEmpty, out long messages, out QueueConsumer[] consumers)
    {
        lock (_lock)
        {
            messages = _core.Ready;
            consumers = [];
            if ((ifUnused && _consumers.Count > 0) || (ifEmpty && _core.Ready > 0) || _deleted)
            {
                return false;
            }

            _deleted = true;
            consumers = [.. _consumers];
            foreach (var consumer in consumers)
            {
                Unregister(consumer);
            }

            if (!_running)
            {
                _log.Dispose();
            }
        }

        AnswerAllWaiters();
        ReleasePublishers();
        return true;
    }

    /// <summary>Drops the ready messages and returns how many there were; those that are out stay out.</summary>
    public long Purge()
    {
        long count;
        lock (_lock)
        {
            if (_deleted)
            {
                return 0;
            }

            count = _core.Ready;
            while (_core.TryPurgeReturned(out var position))
            {
                _log.Settle(position);
            }

            _log.SettleFrom(ref _core.Cursor);
            _core.PurgeLog();
            NoteCongestion();
        }

        ReleasePublishers();
        return count;
    }
}
