using Amqp.Broker.Delivery;
using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// Operators look through the ready messages, in slices so that nobody waits long for the lock, and take some of them from
/// wherever they stand. Looking leaves no trace: nothing is delivered, reordered or marked.
/// </summary>
public sealed partial class MessageQueue
{
    /// <summary>Messages seen in one hold of the lock.</summary>
    private const int ScanSlice = 256;

    /// <summary>True once the queue is gone.</summary>
    public bool IsDeleted => _deleted;

    /// <summary>Deliveries to consumers are held back by an operator; everything else goes on.</summary>
    public bool IsPaused => _core.IsPaused;

    /// <summary>Holds deliveries to consumers back, or lets them go on.</summary>
    internal void SetPaused(bool paused)
    {
        bool start;
        lock (_lock)
        {
            _core.IsPaused = paused;
            NoteCongestion();
            start = TryStartRun();
        }

        Continue(start);
        ReleasePublishers();
    }

    /// <summary>Looks at a slice of the messages.</summary>
    /// <param name="scan">Where to begin; moves on.</param>
    /// <param name="scanner">Who looks.</param>
    /// <param name="retry">Told once when it should be tried again, where the answer is <see cref="ScanStatus.Pending"/>.</param>
    internal ScanStatus Scan(QueueScan scan, IQueueScanner scanner, IGetWaiter retry)
    {
        lock (_lock)
        {
            var status = _deleted || _stopped ? ScanStatus.End : ScanSliceLocked(scan, scanner);
            if (status == ScanStatus.Pending && !_gets.Contains(retry))
            {
                _gets.Add(retry);
            }

            NoteCongestion();
            EndReads();
            return status;
        }
    }

    /// <summary>Ends messages that an operator took: they are gone, or go back to where they stood, uncounted.</summary>
    internal void FinishTaken(IEnumerable<(MessageRef Message, bool IsGone)> messages)
    {
        bool start;
        lock (_lock)
        {
            foreach (var (message, isGone) in messages)
            {
                if (_deleted)
                {
                    break;
                }

                if (isGone)
                {
                    Finish(message);
                }
                else
                {
                    _core.Return(message);
                }
            }

            NoteCongestion();
            start = TryStartRun();
            if (!start && _core.Ready > 0)
            {
                TrimReturned();
            }
        }

        Continue(start);
        ReleasePublishers();
    }

    private ScanStatus ScanSliceLocked(QueueScan scan, IQueueScanner scanner)
    {
        Span<MessageRef> returned = stackalloc MessageRef[ScanSlice / 8];
        scan.Priority = Math.Min(scan.Priority, byte.MaxValue);
        for (var seen = 0; seen < ScanSlice;)
        {
            if (_core.SubQueues.FindLast(used => used.Priority <= scan.Priority) is not { } subQueue)
            {
                scan.Priority = -1;
                return ScanStatus.End;
            }

            scan.Priority = subQueue.Priority;
            var status = scan.IsInLog
                ? ScanLog(subQueue, scan, scanner, ScanSlice - seen, ref seen)
                : ScanReturned(subQueue, scan, scanner, returned, ref seen);
            if (status is ScanStatus.Stopped or ScanStatus.Pending)
            {
                return status;
            }
        }

        return ScanStatus.More;
    }

    private ScanStatus ScanReturned(SubQueue subQueue, QueueScan scan, IQueueScanner scanner, Span<MessageRef> returned, ref int seen)
    {
        var count = subQueue.Returned.After(scan.Returned, returned);
        scan.IsInLog = count == 0;
        for (var i = 0; i < count; i++)
        {
            var message = returned[i];
            var at = message.Position;
            var status = subQueue.Log.Look(ref at, fetch: true, out var record, out var found);
            if (status == LogReadStatus.Pending)
            {
                return ScanStatus.Pending;
            }

            if (status == LogReadStatus.Record && found.Sequence == message.Position.Sequence && !See(subQueue, scan, scanner, record, message))
            {
                return ScanStatus.Stopped;
            }

            scan.Returned = message.Position.Sequence;
            seen++;
        }

        return ScanStatus.More;
    }

    private ScanStatus ScanLog(SubQueue subQueue, QueueScan scan, IQueueScanner scanner, int most, ref int seen)
    {
        var cursor = scan.Cursor.Sequence < subQueue.Cursor.Sequence ? subQueue.Cursor : scan.Cursor;
        for (var i = 0; i < most; i++, seen++)
        {
            var status = subQueue.Log.Look(ref cursor, fetch: true, out var record, out var position);
            if (status == LogReadStatus.Pending)
            {
                scan.Cursor = cursor;
                return ScanStatus.Pending;
            }

            if (status == LogReadStatus.End)
            {
                scan.NextPriority();
                return ScanStatus.More;
            }

            if (!subQueue.IsTakenAhead(position.Sequence) && !See(subQueue, scan, scanner, record, subQueue.RefOf(position, record)))
            {
                return ScanStatus.Stopped;
            }

            scan.Cursor = cursor;
        }

        return ScanStatus.More;
    }

    /// <returns>False when the one who looks has enough.</returns>
    private bool See(SubQueue subQueue, QueueScan scan, IQueueScanner scanner, in RecordView record, in MessageRef message)
    {
        switch (scanner.See(record, message))
        {
            case ScanAnswer.Stop:
                return false;
            case ScanAnswer.Take:
                _core.TakeAhead(subQueue, message);
                break;
        }

        scan.Seen++;
        return true;
    }
}
