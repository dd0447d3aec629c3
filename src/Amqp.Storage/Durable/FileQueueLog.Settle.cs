using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>Records come to their end: bits in memory, ranges for the ack log, segments that nobody needs any more.</summary>
internal sealed partial class FileQueueLog
{
    /// <summary>An empty log leaves its last segment behind when so much of it is in the file.</summary>
    private const int AbandonAt = 1024 * 1024;

    private readonly List<AckEntry> _pendingAcks = [];
    private readonly Dictionary<ulong, int> _deliveryCounts = [];
    private ulong _settleIndex;
    private ulong _durableSettleIndex;

    /// <inheritdoc/>
    public ulong SettleIndex => _settleIndex;

    /// <inheritdoc/>
    public ulong DurableSettleIndex => _isDurable ? Volatile.Read(ref _durableSettleIndex) : _settleIndex;

    /// <inheritdoc/>
    public void RequestSettlesDurable() => Demand(LogDemand.SyncAcks);

    /// <inheritdoc/>
    public void Settle(LogPosition position)
    {
        lock (_lock)
        {
            var location = new Location(position.Location);
            if (_disposed || SegmentOf(position) is not { } segment || segment.IsSettled(position.Sequence))
            {
                // The record was lost to damage after it was handed out.
                return;
            }

            var length = location.Length < 0 ? segment.AppendEnd - SegmentFormat.HeaderSize : location.Length;
            SettleOne(segment, position.Sequence, length, location.IsPersistent && _isDurable);
            SettleInMemory(segment, location.Offset, position.Sequence, length, location.IsPersistent && _isDurable);
            AfterSettle(segment);
            _settleIndex++;
        }
    }

    /// <inheritdoc/>
    public void SettleFrom(ref LogPosition cursor)
    {
        lock (_lock)
        {
            if (cursor.Sequence < _described.NextSequence)
            {
                PurgeAsleep();
            }

            for (var i = FirstSegmentAt(cursor.Sequence); i < _segments.Count;)
            {
                var segment = _segments[i];
                SettleRest(segment, Math.Max(cursor.Sequence, segment.FirstSequence));
                AfterSettle(segment);
                if (!segment.IsRemoved)
                {
                    i++;
                }
            }

            cursor = new LogPosition(_next, 0);
            _settleIndex++;
        }
    }

    /// <inheritdoc/>
    public void NoteReturned(LogPosition position, int deliveryCount)
    {
        lock (_lock)
        {
            if (_disposed || !_isDurable || !new Location(position.Location).IsPersistent)
            {
                return;
            }

            _deliveryCounts[position.Sequence] = deliveryCount;
            _pendingAcks.Add(new AckEntry(AckKind.DeliveryCount, position.Sequence, (ulong)deliveryCount, 0));
            WriteSoon();
        }
    }

    /// <inheritdoc/>
    public int DeliveryCountOf(ulong sequence)
    {
        lock (_lock)
        {
            return _deliveryCounts.GetValueOrDefault(sequence);
        }
    }

    /// <inheritdoc/>
    public bool WasDelivered(ulong sequence) => sequence <= _deliveredBefore;

    private void SettleOne(LogSegment segment, ulong sequence, int length, bool persistent)
    {
        segment.Settled.Set(segment.IndexOf(sequence));
        segment.LiveCount--;
        segment.LiveBytes -= length;
        LiveCount--;
        LiveBytes -= length;
        if (persistent)
        {
            segment.LivePersistentBytes -= length;
            if (_deliveryCounts.Count > 0)
            {
                _deliveryCounts.Remove(sequence);
            }
        }

        if (sequence < segment.ReadNext)
        {
            segment.ReadLiveBytes -= length;
            segment.ReadLivePersistentBytes -= persistent ? length : 0;
        }
    }

    private void SettleInMemory(LogSegment segment, int offset, ulong sequence, int length, bool persistent)
    {
        var window = segment.Index is null ? WindowAt(segment, offset) : WindowOf(segment, sequence);
        var submitted = segment.Index is not null || window is null || offset - window.Start < window.Submitted;
        if (persistent && submitted)
        {
            AddAck(segment, sequence, sequence, length);
        }

        if (window is null)
        {
            return;
        }

        if (!submitted)
        {
            window.SettledUnsubmitted++;
            window.PersistentPending -= persistent ? 1 : 0;
            _persistentPending -= persistent ? 1 : 0;
        }

        if (--window.Slab.Live == 0)
        {
            Drop(window);
        }
    }

    private void AfterSettle(LogSegment segment)
    {
        if (segment.LiveCount > 0)
        {
            ConsiderCompaction(segment);
            return;
        }

        if (!segment.IsClosed)
        {
            if (segment.WriteEnd < AbandonAt)
            {
                return;
            }

            segment.IsClosed = true;
        }

        RemoveSegment(segment);
    }

    /// <summary>Settles everything in the segment from a sequence number on.</summary>
    private void SettleRest(LogSegment segment, ulong from)
    {
        var unsubmitted = SettleWindows(segment, from);
        var peeked = segment.LastRead is var last && last.Sequence >= from && !segment.IsSettled(last.Sequence) ? last : default;
        var live = segment.LiveCount;
        var count = segment.Settled.SetRange((int)(from - segment.FirstSequence), (int)(segment.NextSequence - segment.FirstSequence));
        if (count == 0)
        {
            return;
        }

        long bytes, persistent;
        if (count == live)
        {
            (bytes, persistent) = (segment.LiveBytes, segment.LivePersistentBytes);
            segment.ReadLiveBytes = segment.ReadLivePersistentBytes = 0;
        }
        else
        {
            // What stays are the records that were read before the cursor and are out.
            segment.ReadLiveBytes -= peeked.Length;
            segment.ReadLivePersistentBytes -= peeked.IsPersistent ? peeked.Length : 0;
            bytes = segment.LiveBytes - segment.ReadLiveBytes;
            persistent = segment.LivePersistentBytes - segment.ReadLivePersistentBytes;
        }

        segment.LiveCount -= count;
        segment.LiveBytes -= bytes;
        segment.LivePersistentBytes -= persistent;
        LiveCount -= count;
        LiveBytes -= bytes;
        if (_isDurable && segment.IsSubmitted)
        {
            AddAck(segment, from, segment.NextSequence - 1, persistent - unsubmitted);
        }
    }

    /// <returns>Octets of persistent records that were not submitted.</returns>
    private long SettleWindows(LogSegment segment, ulong from)
    {
        var unsubmitted = 0L;
        for (var i = _windows.Count - 1; i >= 0; i--)
        {
            var window = _windows[i];
            if (window.Segment != segment)
            {
                continue;
            }

            unsubmitted += SettleRestOf(window, from);
            if (window.Slab.Live == 0)
            {
                Drop(window);
            }
        }

        return unsubmitted;
    }

    private long SettleRestOf(LogWindow window, ulong from)
    {
        var unsubmitted = 0L;
        for (var offset = 0; offset < window.Slab.Written;)
        {
            var record = window.Slab.Data.AsSpan(offset);
            var sequence = RecordCheck.Sequence(record);
            if (!RecordCheck.IsSkip(record) && sequence >= from && !window.Segment.IsSettled(sequence))
            {
                window.Slab.Live--;
                if (offset >= window.Submitted)
                {
                    window.SettledUnsubmitted++;
                    if (_isDurable && RecordCheck.IsPersistent(record))
                    {
                        window.PersistentPending--;
                        _persistentPending--;
                        unsubmitted += RecordCheck.Length(record);
                    }
                }
            }

            offset += RecordCheck.Length(record);
        }

        return unsubmitted;
    }

    private void AddAck(LogSegment segment, ulong first, ulong last, long bytes)
    {
        segment.AckedBytes += bytes;
        if (_pendingAcks.Count > 0 && _pendingAcks[^1] is { Kind: AckKind.Settled } previous)
        {
            // A range never reaches over the end of a segment, so that octets can be told apart.
            if (previous.Last + 1 == first && previous.First >= segment.FirstSequence)
            {
                _pendingAcks[^1] = previous with { Last = last, Bytes = previous.Bytes + (ulong)bytes };
                return;
            }
        }

        _pendingAcks.Add(new AckEntry(AckKind.Settled, first, last, (ulong)bytes));
        WriteSoon();
    }

    /// <summary>
    /// Records that the queue counts on and that are not in the file: it is told, and they count as settled for this run. The ack
    /// log does not hear of it, so that a copy of the file put back in its place would bring them back.
    /// </summary>
    private void Lose(LogSegment segment, ulong from, ulong to)
    {
        var live = segment.LiveCount;
        var count = segment.Settled.SetRange((int)(from - segment.FirstSequence), (int)(to - segment.FirstSequence));
        if (count == 0)
        {
            return;
        }

        // Nobody knows how long they were; what is left over goes with the segment.
        var bytes = count == live ? segment.LiveBytes : segment.LiveBytes / live * count;
        segment.LiveCount -= count;
        segment.LiveBytes -= bytes;
        LiveCount -= count;
        LiveBytes -= bytes;
        _lost += count;
        AskFor(LogDemand.Clean);
    }
}
