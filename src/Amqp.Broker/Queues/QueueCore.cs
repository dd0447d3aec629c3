using System.Diagnostics;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// The queue as a pure state machine: which messages are ready, which are out, and who may take the next one. Commands come
/// in (enqueue, take, settle, return, credit, purge), answers go out; no IO, no clock, no threads, so that it can be driven
/// by a model test and, one day, by a replicated log.
/// </summary>
/// <remarks>
/// Guarded by the queue's lock. The ready messages are those that came back plus the rest of the log from <see cref="Cursor"/>
/// on; no state is kept for a message that waits in the log.
/// </remarks>
internal sealed class QueueCore(LogPosition start)
{
    private readonly ReturnedSet _returned = new();

    /// <summary>Where the unread rest of the log begins.</summary>
    public LogPosition Cursor = start;

    /// <summary>Messages that wait for a consumer.</summary>
    public long Ready { get; private set; }

    /// <summary>Messages that are out with a consumer or a get.</summary>
    public long Unacked { get; private set; }

    /// <summary>Consumers that can take a message now.</summary>
    public ConsumerRing Ring { get; } = new();

    /// <summary>True when a message and a consumer for it are there.</summary>
    public bool HasWork => Ready > 0 && !Ring.IsEmpty;

    /// <summary>True when the next message is one that came back; otherwise it is read at <see cref="Cursor"/>.</summary>
    public bool NextIsReturned => _returned.Count > 0;

    /// <summary>The message that came back and is next.</summary>
    public ReturnedMessage NextReturned => _returned.First;

    /// <summary>A message was appended to the log.</summary>
    public void Enqueue() => Ready++;

    /// <summary>The message at <see cref="Cursor"/> was read from the log and is out.</summary>
    public void TakeFromLog()
    {
        Debug.Assert(Ready > 0, "a message was taken that is not there");
        Ready--;
        Unacked++;
    }

    /// <summary>The first message that came back is out again.</summary>
    public ReturnedMessage TakeReturned()
    {
        Ready--;
        Unacked++;
        return _returned.RemoveFirst();
    }

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
    public void Settle()
    {
        Debug.Assert(Unacked > 0, "a message was settled that is not out");
        Unacked--;
    }

    /// <summary>A message that was out goes back to its place.</summary>
    public void Return(ReturnedMessage message)
    {
        Debug.Assert(Unacked > 0, "a message came back that is not out");
        Unacked--;
        Ready++;
        _returned.Add(message);
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
        if (!consumer.IsRegistered || consumer.State == ConsumerState.Ready)
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

    /// <summary>Takes every message that came back out of the ready set, one call each; the rest of a purge is the log's.</summary>
    public bool TryPurgeReturned(out LogPosition position)
    {
        if (_returned.Count == 0)
        {
            position = default;
            return false;
        }

        position = _returned.RemoveFirst().Position;
        Ready--;
        return true;
    }

    /// <summary>The log settled everything behind the cursor: what was ready there is gone.</summary>
    public void PurgeLog()
    {
        Debug.Assert(_returned.Count == 0, "messages that came back are purged first");
        Ready = 0;
    }
}
