using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Protocol;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Delayed;

/// <summary>
/// The messages that an exchange holds back. They are in a log of their own and nowhere else; memory has, for each, when it is due
/// and where it lies. The first one due has an entry in the timing wheel, and a worker publishes what is due, a few at a time. A
/// message leaves the log only when the queues it went to have answered: a crash between the two yields a duplicate, never a hole.
/// </summary>
/// <remarks>Everything is guarded by <c>_lock</c>, which is taken after the topology lock and before leaves; messages are published outside it.</remarks>
internal sealed class DelayedMessages : IQueueLogOwner
{
    /// <summary>Messages, and octets of them, that are published before the lock is looked at again.</summary>
    private const int MaxTaken = 64;
    private const long MaxTakenBytes = 256 * 1024;

    /// <summary>Messages that may be on their way into queues: what is due at the same time must not fill the memory.</summary>
    private const int MaxMoving = 4096;

    /// <summary>Rounds before the worker lets others run.</summary>
    private const int Rounds = 16;

    private readonly Lock _lock = new();
    private readonly DelayedExchange _exchange;
    private readonly BrokerRuntime _runtime;
    private readonly IQueueLog _log;
    private readonly bool _isDurable;
    private readonly DueHeap _due = new();
    private readonly Queue<ConfirmWaiter> _waiters = new(0);
    private readonly Worker _worker;
    private LogPosition _cursor;
    private long _armedFor = long.MaxValue;
    private long _moving;
    private bool _isRunning;
    private bool _isClosed;
    private bool _isStopped;

    /// <param name="exchange">The exchange.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="recovered">The exchange is from an earlier run: what its log holds is due as it was.</param>
    public DelayedMessages(DelayedExchange exchange, MessageBroker broker, bool recovered)
    {
        _exchange = exchange;
        _runtime = broker.Runtime;
        _isDurable = exchange.IsDurable;
        _worker = new Worker(this, new DelayedPublisher(exchange, broker));
        _log = recovered ? broker.Store.Open(exchange.StorageId, this) : broker.Store.Create(this, exchange.StorageId, exchange.IsDurable);
        _cursor = _log.Start;
    }

    /// <summary>Messages that are held back.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _isClosed ? 0 : _log.LiveCount - _moving;
            }
        }
    }

    /// <summary>Stores a message until it is due; the publisher is answered when it is stored as safely as it asked for.</summary>
    public Routing.KeepAnswer Keep(in PublishedMessage message, ReadOnlySpan<byte> hiddenKeys, AnswerCollector? answers, ulong tag)
    {
        if (!DelayedRecord.TryMake(message, hiddenKeys, out var properties, out var delay))
        {
            return Routing.KeepAnswer.Given;
        }

        lock (_lock)
        {
            if (_isClosed)
            {
                // It went with the exchange.
                return Routing.KeepAnswer.Given;
            }

            var now = _runtime.UnixMilliseconds;
            ulong sequence;
            try
            {
                sequence = _log.Append(DelayedRecord.Of(message, properties.Span, now, now + delay, _isDurable));
            }
            catch (IOException)
            {
                return Routing.KeepAnswer.Refused;
            }

            Index();
            Arm();
            if (answers is null || !_isDurable || !message.Persistent || sequence <= _log.DurableSequence)
            {
                return Routing.KeepAnswer.Given;
            }

            _waiters.Enqueue(new ConfirmWaiter(sequence, answers, tag));
            _log.RequestDurable();
            return Routing.KeepAnswer.Due;
        }
    }

    /// <summary>What was there from an earlier run is due from now on; before, it would not find the queues it goes to.</summary>
    public void Start() => Wake();

    /// <summary>The exchange is deleted, and with it everything that it held back.</summary>
    public void Delete() => End(delete: true);

    /// <summary>The broker stops: nothing more is published, and what is on its way arrives.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
        }

        _runtime.Wheel.Disarm(_worker);
    }

    /// <summary>After <see cref="Stop"/>: nothing is under way any more.</summary>
    public bool IsAtRest
    {
        get
        {
            lock (_lock)
            {
                return !_isRunning && _moving == 0;
            }
        }
    }

    /// <summary>The broker has stopped; what is durable waits for the next start.</summary>
    public void Close() => End(delete: false);

    /// <inheritdoc/>
    void IQueueLogOwner.OnReadable() => Wake();

    /// <inheritdoc/>
    void IQueueLogOwner.OnDurable(ulong sequence) => Answer(sequence);

    /// <summary>These messages have arrived, or go nowhere: their records are over.</summary>
    internal void Finish(IReadOnlyList<LogPosition> moved)
    {
        bool wasFull;
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            wasFull = _moving >= MaxMoving;
            foreach (var position in moved)
            {
                _log.Settle(position);
            }

            _moving -= moved.Count;
        }

        if (wasFull)
        {
            Wake();
        }
    }

    private void End(bool delete)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            // Whoever still writes messages out of the log holds leases on their memory.
            _isClosed = true;
            _due.Clear();
            if (!delete)
            {
                _log.Dispose();
            }
        }

        if (delete && _isDurable)
        {
            _exchange.VirtualHost.WhenGone(DeleteLog);
        }
        else if (delete)
        {
            DeleteLog();
        }

        _runtime.Wheel.Disarm(_worker);
        Answer(ulong.MaxValue);
    }

    private void DeleteLog()
    {
        lock (_lock)
        {
            _log.Delete();
        }
    }

    private void Answer(ulong durable)
    {
        AnswerCollector? last = null;
        while (TryTakeWaiter(durable, out var waiter))
        {
            if (last is not null && last != waiter.Answers)
            {
                last.Flush();
            }

            waiter.Answers!.Answer(waiter.Tag, refused: false);
            last = waiter.Answers;
        }

        last?.Flush();
    }

    private bool TryTakeWaiter(ulong durable, out ConfirmWaiter waiter)
    {
        lock (_lock)
        {
            return _waiters.TryPeek(out waiter) && waiter.Sequence <= durable && _waiters.TryDequeue(out waiter);
        }
    }

    /// <summary>Takes in what the log holds behind the cursor: what was just appended, or everything after a start. The lock is held.</summary>
    private void Index()
    {
        while (_log.ReadNext(ref _cursor, out var record, out var position) == LogReadStatus.Record)
        {
            _due.Add(record.Expiry, position);
        }

        _log.EndReads();
    }

    /// <summary>Has the wheel wake the worker when the first message is due. The lock is held.</summary>
    private void Arm()
    {
        if (_isRunning || _isStopped || _due.Count == 0 || _due.First.Due >= _armedFor)
        {
            return;
        }

        _armedFor = _due.First.Due;
        _runtime.Wheel.Arm(_worker, Math.Max(_armedFor - _runtime.UnixMilliseconds, 0));
    }

    private void Wake()
    {
        lock (_lock)
        {
            _armedFor = long.MaxValue;
            if (_isRunning || _isClosed || _isStopped)
            {
                return;
            }

            _isRunning = true;
        }

        _runtime.Scheduler.Schedule(_worker);
    }

    private void Run(DelayedPublisher publisher)
    {
        var taken = new List<TakenMessage>();
        for (var round = 0; round < Rounds; round++)
        {
            lock (_lock)
            {
                if (_isClosed || _isStopped || !TakeDue(taken))
                {
                    _isRunning = false;
                    if (!_isClosed && !_isStopped && _moving < MaxMoving)
                    {
                        Arm();
                    }

                    return;
                }
            }

            publisher.Publish(taken, this);
            taken.Clear();
        }

        _runtime.Scheduler.Schedule(_worker);
    }

    /// <summary>Takes messages that are due. The lock is held.</summary>
    /// <returns>False when there is none, or none that can be read or moved now: whoever changes that wakes the worker.</returns>
    private bool TakeDue(List<TakenMessage> taken)
    {
        Index();
        var now = _runtime.UnixMilliseconds;
        var bytes = 0L;
        while (_moving < MaxMoving && taken.Count < MaxTaken && bytes < MaxTakenBytes && _due.Count > 0 && _due.First.Due <= now)
        {
            var position = _due.First.Position;
            var status = _log.Read(position, out var record);
            if (status == LogReadStatus.Pending)
            {
                break;
            }

            _due.RemoveFirst();
            if (status == LogReadStatus.Record)
            {
                taken.Add(new TakenMessage(record, position, record.Slab.Lease()));
                bytes += record.Size;
                _moving++;
            }
        }

        _log.EndReads();
        return taken.Count > 0;
    }

    private sealed class Worker(DelayedMessages messages, DelayedPublisher publisher) : WheelEntry, IThreadPoolWorkItem
    {
        public void Execute() => messages.Run(publisher);

        protected override void Fire() => messages.Wake();
    }
}
