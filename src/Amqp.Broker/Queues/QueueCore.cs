using System.Diagnostics;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// The queue as a pure state machine: which messages are ready, which are out, and who may take the next one. Commands come
/// in (enqueue, take, settle, return, credit, purge), answers go out; no IO of its own, no clock, no threads, so that it can be
/// driven by a model test and, one day, by a replicated log.
/// </summary>
/// <remarks>
/// Guarded by the queue's lock. The ready messages of a priority are those that came back plus the unread rest of its log; no
/// state is kept for a message that waits in a log.
/// </remarks>
internal sealed class QueueCore
{
    private readonly SubQueue?[] _subQueues;
    private readonly List<SubQueue> _used = [];
    private readonly Func<byte, SubQueue> _create;
    private readonly bool _weighted;
    private long _persistentReadyBytes;
    private long _persistentUnacked;
    private long _persistentUnackedBytes;
    private int _top;
    private int _highInARow;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="priorities">Number of priorities, at least 1.</param>
    /// <param name="weighted">Two priorities of which the higher gets two turns of three (quorum queues), instead of all of them.</param>
    /// <param name="create">Makes the sub-queue of a priority when it is first used.</param>
    public QueueCore(int priorities, bool weighted, Func<byte, SubQueue> create)
    {
        _subQueues = new SubQueue?[priorities];
        _weighted = weighted;
        _create = create;
    }

    /// <summary>Messages that wait for a consumer.</summary>
    public long Ready { get; private set; }

    /// <summary>Octets of the bodies of those, but for recovered messages that nobody has looked at.</summary>
    public long ReadyBytes { get; private set; }

    /// <summary>Messages that are out with a consumer or a get.</summary>
    public long Unacked { get; private set; }

    /// <summary>Octets of the bodies of those.</summary>
    public long UnackedBytes { get; private set; }

    /// <summary>Messages, ready or out, that must survive a restart.</summary>
    public long Persistent => PersistentReady + _persistentUnacked;

    /// <summary>Octets of the bodies of those.</summary>
    public long PersistentBytes => _persistentReadyBytes + _persistentUnackedBytes;

    /// <summary>Ready messages that must survive a restart.</summary>
    public long PersistentReady { get; private set; }

    /// <summary>Messages that are being moved elsewhere and are no longer counted here.</summary>
    public long Moving { get; private set; }

    /// <summary>Consumers that can take a message now.</summary>
    public ConsumerRing Ring { get; } = new();

    /// <summary>True when a message and a consumer for it are there.</summary>
    public bool HasWork => Ready > 0 && !IsPaused && !Ring.IsEmpty;

    /// <summary>An operator holds deliveries back.</summary>
    public bool IsPaused { get; set; }

    /// <summary>The sub-queues that exist, lowest priority first.</summary>
    public List<SubQueue> SubQueues => _used;

    /// <summary>The sub-queue that a message of the priority goes to; what is above the highest is clamped.</summary>
    public SubQueue ForPriority(int priority)
    {
        var index = Math.Min(priority, _subQueues.Length - 1);
        return _subQueues[index] ?? Create(index);
    }

    /// <summary>The sub-queue that the next message comes from; there must be a ready message.</summary>
    public SubQueue Next
    {
        get
        {
            Debug.Assert(Ready > 0, "nothing is ready");
            while (_subQueues[_top] is null or { Ready: 0 })
            {
                _top--;
            }

            return _weighted && _top == 1 && _highInARow >= 2 && _subQueues[0] is { Ready: > 0 } low ? low : _subQueues[_top]!;
        }
    }

    /// <summary>A message was appended to the sub-queue's log.</summary>
    public void Enqueue(SubQueue subQueue, int bodyBytes, bool isPersistent)
    {
        MakeReady(subQueue, bodyBytes, isPersistent);
    }

    /// <summary>The message at the head of the sub-queue is out.</summary>
    public void Take(SubQueue subQueue, in MessageRef message, LogPosition behind)
    {
        RemoveHead(subQueue, message, behind);
        _highInARow = subQueue.Priority > 0 ? _highInARow + 1 : 0;
        GoOut(subQueue, message);
    }

    /// <summary>A ready message is out, wherever it stood.</summary>
    public void TakeAhead(SubQueue subQueue, in MessageRef message)
    {
        LeaveReady(message, subQueue.TakeAhead(message));
        GoOut(subQueue, message);
    }

    /// <summary>The message at the head of the sub-queue leaves the queue without having been out.</summary>
    public void Drop(SubQueue subQueue, in MessageRef message, LogPosition behind) => RemoveHead(subQueue, message, behind);

    /// <summary>The consumer whose turn it is took a message: it pays with credit and passes the turn.</summary>
    public void Charge(QueueConsumer consumer)
    {
        Ring.Advance(consumer);
        if (consumer.NoAck)
        {
            return;
        }

        consumer.Outstanding++;
        if (!consumer.HasCredit)
        {
            Ring.Remove(consumer, ConsumerState.NoCredit);
        }
    }

    /// <summary>A message that was out is acknowledged, dropped or moved.</summary>
    public void Settle(in MessageRef message)
    {
        Debug.Assert(Unacked > 0, "a message was settled that is not out");
        Unacked--;
        UnackedBytes -= message.BodyBytes;
        ForPriority(message.Priority).Out--;
        if (message.IsPersistent)
        {
            _persistentUnacked--;
            _persistentUnackedBytes -= message.BodyBytes;
        }
    }

    /// <summary>A message that was out goes back to its place.</summary>
    public void Return(in MessageRef message)
    {
        Settle(message);
        var subQueue = ForPriority(message.Priority);
        if (subQueue.WasPurged(message.Position.Sequence))
        {
            return;
        }

        var uncounted = false;
        if (!subQueue.TryPutBackAhead(message, out uncounted))
        {
            subQueue.Returned.Add(message);
        }

        MakeReady(subQueue, uncounted ? 0 : message.BodyBytes, message.IsPersistent);
    }

    /// <summary>A message left the counts and is being moved elsewhere; its record stays until it has arrived.</summary>
    public void BeginMove(in MessageRef message)
    {
        Moving++;
        ForPriority(message.Priority).Out++;
    }

    /// <summary>A move is over.</summary>
    public void EndMove(in MessageRef message)
    {
        Moving--;
        ForPriority(message.Priority).Out--;
    }

    /// <summary>
    /// The log cannot find what the sub-queue counts on: damage took it. Its counts are made to agree with the log's, and a
    /// message at its head that is lost is forgotten.
    /// </summary>
    /// <param name="subQueue">The sub-queue.</param>
    /// <param name="nothingLeft">The log has answered that there is nothing at the head of the sub-queue.</param>
    public void Forget(SubQueue subQueue, bool nothingLeft)
    {
        var ready = Math.Max(subQueue.Log.LiveCount - subQueue.Out, 0);
        if (nothingLeft && subQueue.Returned.Count > 0)
        {
            ReadyBytes -= subQueue.Returned.RemoveFirst().BodyBytes;
            ready = Math.Min(ready, subQueue.Ready - 1);
        }
        else if (nothingLeft)
        {
            ready = 0;
            subQueue.ForgetRecovered();
        }

        // What is lost was on the disk, so it was persistent; how long it was, the log may not know either.
        PersistentReady = Math.Max(PersistentReady - (subQueue.Ready - ready), 0);
        Ready -= subQueue.Ready - ready;
        subQueue.Ready = ready;
        if (Ready == 0)
        {
            ReadyBytes = PersistentReady = _persistentReadyBytes = 0;
        }
    }

    /// <summary>A message of the consumer was settled or came back: it may take another.</summary>
    public void Credit(QueueConsumer consumer)
    {
        if (consumer.NoAck)
        {
            return;
        }

        consumer.Outstanding--;
        if (consumer.State == ConsumerState.NoCredit && consumer.HasCredit)
        {
            Ring.Add(consumer);
        }
    }

    /// <summary>A consumer starts, or whatever it waited for is there.</summary>
    public void Activate(QueueConsumer consumer)
    {
        if (!consumer.IsRegistered || consumer.State is ConsumerState.Ready or ConsumerState.Passive)
        {
            return;
        }

        if (consumer.HasCredit)
        {
            Ring.Add(consumer);
        }
        else
        {
            consumer.State = ConsumerState.NoCredit;
        }
    }

    /// <summary>A consumer cannot take messages for now, or never again.</summary>
    public void Suspend(QueueConsumer consumer, ConsumerState state)
    {
        if (consumer.State == ConsumerState.Ready)
        {
            Ring.Remove(consumer, state);
        }
        else
        {
            consumer.State = state;
        }
    }

    /// <summary>Forgets every ready message, the logs of which have settled them, and returns how many there were.</summary>
    public long Purge()
    {
        var count = Ready;
        foreach (var subQueue in SubQueues)
        {
            subQueue.Ready = 0;
            subQueue.ForgetRecovered();
        }

        Ready = 0;
        ReadyBytes = 0;
        PersistentReady = 0;
        _persistentReadyBytes = 0;
        return count;
    }

    /// <summary>Ready messages by priority, from the lowest.</summary>
    public (int Priority, long Ready)[] LengthsByPriority()
    {
        var lengths = new (int Priority, long Ready)[_subQueues.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = (i, _subQueues[i]?.Ready ?? 0);
        }

        return lengths;
    }

    private SubQueue Create(int index)
    {
        var subQueue = _create((byte)index);
        _subQueues[index] = subQueue;
        _used.Insert(_used.FindLastIndex(used => used.Priority < index) + 1, subQueue);
        if (subQueue.Ready > 0)
        {
            // A log from an earlier run was opened.
            Ready += subQueue.Ready;
            PersistentReady += subQueue.Ready;
            _top = Math.Max(_top, index);
        }

        return subQueue;
    }

    private void MakeReady(SubQueue subQueue, int bodyBytes, bool isPersistent)
    {
        subQueue.Ready++;
        Ready++;
        ReadyBytes += bodyBytes;
        if (isPersistent)
        {
            PersistentReady++;
            _persistentReadyBytes += bodyBytes;
        }

        _top = Math.Max(_top, subQueue.Priority);
    }

    private void RemoveHead(SubQueue subQueue, in MessageRef message, LogPosition behind)
    {
        Debug.Assert(subQueue.Ready > 0, "a message was taken that is not there");
        LeaveReady(message, subQueue.Take(message, behind));
    }

    private void LeaveReady(in MessageRef message, bool isUncounted)
    {
        Ready--;
        var bodyBytes = isUncounted ? 0 : message.BodyBytes;
        ReadyBytes -= bodyBytes;
        if (message.IsPersistent)
        {
            PersistentReady--;
            _persistentReadyBytes -= bodyBytes;
        }
    }

    private void GoOut(SubQueue subQueue, in MessageRef message)
    {
        subQueue.Out++;
        Unacked++;
        UnackedBytes += message.BodyBytes;
        if (message.IsPersistent)
        {
            _persistentUnacked++;
            _persistentUnackedBytes += message.BodyBytes;
        }
    }
}
