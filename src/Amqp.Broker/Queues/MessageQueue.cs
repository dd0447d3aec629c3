using Amqp.Broker.Delivery;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Queues;

/// <summary>
/// A queue: the shell around <see cref="QueueCore"/> that owns the lock, the logs and the runs. Commands of connections are
/// applied under the lock; deliveries are planned under it and written outside it.
/// </summary>
/// <remarks>
/// <c>_lock</c> guards everything here that is not marked otherwise, the core and the logs. It is taken after the topology lock
/// and before any outbound buffer's; nothing is called out under it but <see cref="IDeliveryTarget.HasRoomOrWait"/> and
/// <see cref="IDeliveryChannel.TryTakeCredit"/>, which take only leaves.
/// </remarks>
public sealed partial class MessageQueue : BindingTarget, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly MessageBroker _broker;
    private readonly QueueCore _core;
    private QueueSettings _settings;
    private readonly bool _isRecovered;
    private bool _deleted;
    private bool _isGone;
    private bool _running;

    /// <param name="virtualHost">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="declaration">What was asked for.</param>
    /// <param name="owner">The connection it is exclusive to, or null.</param>
    /// <param name="recoveredId">Storage id of a queue from an earlier run, whose logs are opened; 0 for a new queue.</param>
    internal MessageQueue(VirtualHost virtualHost, ShortString name, in QueueDeclaration declaration, QueueOwner? owner, ulong recoveredId = 0)
        : base(virtualHost, name)
    {
        _broker = virtualHost.Broker;
        CreatedAt = Now;
        _isRecovered = recoveredId != 0;
        StorageId = _isRecovered ? recoveredId : _broker.Store.NewId();
        Kind = QueueArguments.KindOf(declaration.Arguments);
        IsDurable = declaration.Durable && owner is null;
        IsAutoDelete = declaration.AutoDelete;
        Arguments = declaration.Arguments;
        Owner = owner;
        IsSingleActive = QueueArguments.IsSingleActive(declaration.Arguments);
        _settings = QueueSettings.Of(declaration.Arguments, Kind);
        var priorities = Kind == QueueKind.Quorum ? QuorumPriorities() : QueueArguments.MaxPriority(declaration.Arguments) + 1;
        _core = new QueueCore(priorities, Kind == QueueKind.Quorum && priorities == QuorumSemantics.WeightedPriorities, priority => new SubQueue(_broker.Store, this, priority, _isRecovered));
        _expiry = new ExpiryEntry(this);
        if (_isRecovered)
        {
            Recover();
        }

        Touch();
    }

    /// <summary>Names the queue's logs in the store (<see cref="Storage.Log.IQueueStore.NewId"/>); it stays the same over restarts.</summary>
    internal ulong StorageId { get; }

    /// <summary>Type of the queue.</summary>
    public QueueKind Kind { get; }

    /// <summary>Survives a restart. An exclusive queue never does, whatever was asked for.</summary>
    public bool IsDurable { get; }

    /// <summary>Deleted when its last consumer goes.</summary>
    public bool IsAutoDelete { get; }

    /// <summary>The connection it is exclusive to, or null.</summary>
    public QueueOwner? Owner { get; }

    /// <summary>Only its connection may use it, and it ends with that connection.</summary>
    public bool IsExclusive => Owner is not null;

    /// <summary>One consumer at a time gets the messages (<c>x-single-active-consumer</c>).</summary>
    public bool IsSingleActive { get; }

    /// <summary>Arguments as declared.</summary>
    public FieldTable Arguments { get; }

    /// <summary>What arguments and policies come to.</summary>
    public QueueSettings Settings => Volatile.Read(ref _settings);

    /// <summary>Position of this queue in the last batch it was part of; any value is safe, a wrong one only costs a search.</summary>
    internal int BatchHint { get; set; }

    /// <summary>Counts at one moment.</summary>
    public QueueStatus Status
    {
        get
        {
            lock (_lock)
            {
                return StatusLocked();
            }
        }
    }

    private QueueStatus StatusLocked() => new(_core.Ready, _core.Unacked, _consumers.Count)
    {
        ReadyBytes = _core.ReadyBytes + RecoveredBytes,
        UnackedBytes = _core.UnackedBytes,
        Persistent = _core.Persistent,
        PersistentBytes = _core.PersistentBytes + RecoveredBytes,
    };

    /// <summary>Takes new settings into force: limits and expiry are applied to what is in the queue.</summary>
    public void Apply(QueueSettings settings)
    {
        lock (_lock)
        {
            Volatile.Write(ref _settings, settings);
            Touch();
            Trim(Now);
            _isTouched = true;
        }

        AfterLock();
    }

    /// <summary>Ends the queue and everything in it. The topology lock is held and the queue has left the map of names.</summary>
    /// <returns>False when a condition was not met and nothing happened.</returns>
    internal bool TryDelete(bool ifUnused, bool ifEmpty, bool ifDue, out long messages, out QueueConsumer[] consumers)
    {
        lock (_lock)
        {
            messages = _core.Ready;
            consumers = [];
            if ((ifUnused && _consumers.Count > 0) || (ifEmpty && _core.Ready > 0) || (ifDue && !IsDue) || _deleted)
            {
                return false;
            }

            _deleted = true;
            consumers = [.. _consumers];
            foreach (var consumer in consumers)
            {
                Unregister(consumer);
            }

            _congested = false;
            _resting = null;
            AnswerAllWaiters();
            _isGone = !IsDurable;
            DeleteIfDone();
        }

        if (IsDurable)
        {
            VirtualHost.WhenGone(OnGone);
        }

        _broker.Runtime.Wheel.Disarm(_expiry);
        FlushAnswers();
        ResumeGets();
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

            foreach (var subQueue in _core.SubQueues)
            {
                Purge(subQueue);
            }

            count = _core.Purge();
            _traffic.Purged += count;
            NoteCongestion();
        }

        FlushAnswers();
        ResumeGets();
        ReleasePublishers();
        return count;
    }

    private void Purge(SubQueue subQueue)
    {
        while (subQueue.Returned.Count > 0)
        {
            SettleInLog(subQueue, subQueue.Returned.RemoveFirst().Position);
        }

        AnswerWaitersFrom(subQueue, subQueue.Cursor.Sequence);
        subQueue.SettleRest();
    }

    /// <summary>No start will find the queue any more.</summary>
    private void OnGone()
    {
        lock (_lock)
        {
            _isGone = true;
            DeleteIfDone();
        }
    }

    /// <summary>The logs of a deleted queue go when no start finds it and nobody reads them any more. The lock is held.</summary>
    private void DeleteIfDone()
    {
        if (!_deleted || !_isGone || _running || _isMoving || _moves.Count > 0)
        {
            return;
        }

        foreach (var subQueue in _core.SubQueues)
        {
            subQueue.Log.Delete();
        }

        if (_isRecovered)
        {
            _broker.Store.DeleteUnopened(StorageId);
        }
    }

    /// <summary>What a command under the lock has left to be done outside it.</summary>
    private void AfterLock()
    {
        FlushAnswers();
        StartMoves();
        ArmExpiry();
    }
}
