using Amqp.Broker.Delivery;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// Records that have to be fetched first. Whoever meets one stops where it is; when the log says that it can be read, the queue
/// goes on with whatever there is to do: runs, limits, moves, gets.
/// </summary>
/// <remarks>
/// A view of a record is good until <see cref="EndReads"/>. Only a run uses views without the lock, so nobody else ends reads while
/// one is under way; what outlives a command otherwise takes a lease.
/// </remarks>
public sealed partial class MessageQueue
{
    private readonly List<IGetWaiter> _gets = [];
    private bool _waitsForLog;

    internal void OnReadable()
    {
        bool start;
        lock (_lock)
        {
            _waitsForLog = _moverWaits = false;
            if (!_core.HasWork)
            {
                Trim(Now);
            }

            _isTouched = true;
            start = TryStartRun();
        }

        Continue(start);
        ResumeGets();
    }

    /// <summary>Forgets a get whose channel has gone.</summary>
    public void ForgetGet(IGetWaiter waiter)
    {
        lock (_lock)
        {
            _gets.Remove(waiter);
        }
    }

    /// <summary>Looks at the first ready message of a sub-queue, which has one by its counts. The lock is held.</summary>
    /// <returns><see cref="LogReadStatus.End"/> when damage took what was counted; it is not counted any more.</returns>
    private LogReadStatus Peek(SubQueue subQueue, out RecordView record, out MessageRef message, out LogPosition behind)
    {
        var status = subQueue.Peek(out record, out message, out behind);
        if (status == LogReadStatus.Pending)
        {
            _waitsForLog = true;
        }
        else if (status == LogReadStatus.End)
        {
            _core.Forget(subQueue, nothingLeft: true);
        }

        return status;
    }

    /// <summary>The views of this command are no longer used. The lock is held.</summary>
    private void EndReads()
    {
        if (_running)
        {
            return;
        }

        foreach (var subQueue in _core.SubQueues)
        {
            subQueue.Log.EndReads();
        }
    }

    /// <summary>Has the gets that wait try again. Called without locks.</summary>
    private void ResumeGets()
    {
        if (_gets.Count == 0)
        {
            return;
        }

        IGetWaiter[] waiting;
        lock (_lock)
        {
            waiting = [.. _gets];
            _gets.Clear();
        }

        foreach (var waiter in waiting)
        {
            waiter.OnReadable();
        }
    }
}
