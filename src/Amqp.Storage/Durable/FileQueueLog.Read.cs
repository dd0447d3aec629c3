using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>Records are read, from memory at once and from files by way of <see cref="LogReadStatus.Pending"/>.</summary>
internal sealed partial class FileQueueLog
{
    /// <summary>Windows that are in the file and stay in memory all the same.</summary>
    private const int CleanWindows = 4;
    private const ulong FirstReservation = 64;
    private const ulong LargestReservation = 65_536;

    private readonly List<LogWindow> _pinned = [];
    private ulong _deliveredBefore;
    private ulong _reserved;
    private ulong _reserveTo;
    private ulong _slack = FirstReservation;
    private ulong _highestRead;
    private bool _pending;

    /// <summary>
    /// How far a reader came over settled records before it had to wait: it goes on from there, or the records that it passed
    /// could push each other out of memory for ever.
    /// </summary>
    private (LogPosition Cursor, LogSegment? Segment, int Offset) _resume;

    /// <inheritdoc/>
    public LogReadStatus ReadNext(ref LogPosition cursor, out RecordView record, out LogPosition position)
    {
        lock (_lock)
        {
            record = default;
            position = default;
            if (!_disposed && IsDormant())
            {
                return Wait();
            }

            var offset = SegmentFormat.HeaderSize;
            for (var segment = _disposed ? null : Find(cursor, ref offset); segment is not null;)
            {
                if (offset >= segment.AppendEnd)
                {
                    LoseUpTo(segment, cursor.Sequence, segment.NextSequence);
                    segment = NextSegment(segment);
                    offset = SegmentFormat.HeaderSize;
                    continue;
                }

                if (WindowAt(segment, offset) is not { } window)
                {
                    if (offset < segment.WriteEnd)
                    {
                        _resume = (cursor, segment, offset);
                        Fetch(segment, offset, SlabPool.MaxSize);
                        return Wait();
                    }

                    // Records that were settled before they had to be written left a gap.
                    offset = NextWindowStart(segment, offset);
                    continue;
                }

                var data = window.Slab.Data.AsSpan(offset - window.Start);
                var length = RecordCheck.Length(data);
                var sequence = RecordCheck.Sequence(data);
                if (RecordCheck.IsSkip(data) || sequence < cursor.Sequence || segment.IsSettled(sequence))
                {
                    offset += length;
                    continue;
                }

                var persistent = RecordCheck.IsPersistent(data);
                if (persistent && !MayBeDelivered(window, offset, sequence))
                {
                    return Wait();
                }

                LoseUpTo(segment, cursor.Sequence, sequence);
                NoteRead(segment, sequence, length, persistent);
                Use(window);
                record = new RecordView(window.Slab, offset - window.Start);
                position = new LogPosition(sequence, new Location(segment.Slot, offset, length, persistent).Value);
                cursor = new LogPosition(sequence + 1, Behind(segment, offset, length));
                FetchAhead(window);
                return LogReadStatus.Record;
            }

            return LogReadStatus.End;
        }
    }

    /// <inheritdoc/>
    public LogReadStatus Read(LogPosition position, out RecordView record)
    {
        lock (_lock)
        {
            record = default;
            var location = new Location(position.Location);
            if (_disposed || SegmentOf(position) is not { } segment || segment.IsSettled(position.Sequence))
            {
                return LogReadStatus.End;
            }

            if (segment.Index is not null)
            {
                return ReadCompacted(segment, position.Sequence, out record);
            }

            if (WindowAt(segment, location.Offset) is not { } window)
            {
                Fetch(segment, location.Offset, Math.Clamp(location.Length, SlabPool.MinSize, SlabPool.MaxSize));
                return Wait();
            }

            if (RecordAt(window, location.Offset) != location.Offset || !IsRecord(window, location.Offset, position.Sequence))
            {
                Lose(segment, position.Sequence, position.Sequence + 1);
                return LogReadStatus.End;
            }

            Use(window);
            record = new RecordView(window.Slab, location.Offset - window.Start);
            return LogReadStatus.Record;
        }
    }

    /// <inheritdoc/>
    public void EndReads()
    {
        lock (_lock)
        {
            if (_pinned.Count == 0)
            {
                return;
            }

            foreach (var window in _pinned)
            {
                window.IsPinned = false;
            }

            _pinned.Clear();
            TrySwap();
            TrimCache();
        }
    }

    /// <summary>Walks to a record from the entry of the index before it.</summary>
    private LogReadStatus ReadCompacted(LogSegment segment, ulong sequence, out RecordView record)
    {
        record = default;
        var (offset, end) = segment.Index!.Find(sequence, segment.WriteEnd);
        offset = RecordAt(segment, offset);
        while (offset < end)
        {
            if (WindowAt(segment, offset) is not { } window)
            {
                Fetch(segment, offset, Math.Clamp(end - offset, SlabPool.MinSize, SlabPool.MaxSize));
                return Wait();
            }

            if (IsRecord(window, offset, sequence))
            {
                Use(window);
                record = new RecordView(window.Slab, offset - window.Start);
                return LogReadStatus.Record;
            }

            offset += RecordCheck.Length(window.Slab.Data.AsSpan(offset - window.Start));
        }

        Lose(segment, sequence, sequence + 1);
        return LogReadStatus.End;
    }

    /// <inheritdoc/>
    public void NoteUnread(LogPosition cursor)
    {
        lock (_lock)
        {
            _highestRead = Math.Min(_highestRead, Math.Max(cursor.Sequence, 1) - 1);
        }
    }

    private static long Behind(LogSegment segment, int offset, int length) =>
        offset + length < SegmentFormat.MaxSize * 2 ? new Location(segment.Slot, offset + length, 0, false).Value : 0;

    /// <summary>A reader passed over records that were never settled: they are not in the file any more.</summary>
    private void LoseUpTo(LogSegment segment, ulong cursor, ulong to)
    {
        var from = Math.Max(cursor, segment.FirstSequence);
        if (from < to && segment.Settled.Low < (int)(to - segment.FirstSequence))
        {
            Lose(segment, from, to);
        }
    }

    private LogReadStatus Wait()
    {
        _pending = true;
        return LogReadStatus.Pending;
    }

    /// <summary>The segment that a cursor points into; a cursor whose place has gone is led to what comes next by its sequence.</summary>
    private LogSegment? Find(LogPosition cursor, ref int offset)
    {
        if (cursor == _resume.Cursor && _resume.Segment is { IsRemoved: false } reached)
        {
            offset = _resume.Offset;
            return reached;
        }

        var location = new Location(cursor.Location);
        if (location.Offset > 0
            && location.Slot < _slots.Length
            && _slots[location.Slot] is { Index: null } segment
            && cursor.Sequence > segment.FirstSequence
            && cursor.Sequence <= segment.NextSequence)
        {
            offset = RecordAt(segment, location.Offset);
            return segment;
        }

        var index = FirstSegmentAt(cursor.Sequence);
        if (index == _segments.Count)
        {
            return null;
        }

        offset = RecordAt(_segments[index], _segments[index].Index?.Find(cursor.Sequence, 0).From ?? offset);
        return _segments[index];
    }

    private static bool IsRecord(LogWindow window, int offset, ulong sequence)
    {
        var data = window.Slab.Data.AsSpan(offset - window.Start);
        return !RecordCheck.IsSkip(data) && RecordCheck.Sequence(data) == sequence;
    }

    private int RecordAt(LogSegment segment, int offset) =>
        segment.IsDamaged && WindowAt(segment, offset) is { } window ? RecordAt(window, offset) : offset;

    /// <summary>
    /// Where the first record at or behind a place begins, or a stretch to be passed over, which may have taken in the places of records
    /// that were good when they were read before: whatever is left of them there is none.
    /// </summary>
    private static int RecordAt(LogWindow window, int offset)
    {
        if (!window.Segment.IsDamaged)
        {
            return offset;
        }

        var at = 0;
        while (at < offset - window.Start && at < window.Slab.Written)
        {
            at += RecordCheck.Length(window.Slab.Data.AsSpan(at));
        }

        return Math.Min(window.Start + at, window.End);
    }

    /// <summary>
    /// The segment of a record. The slot in its position is a hint: after a compaction another segment may have the record, and the
    /// slot.
    /// </summary>
    private LogSegment? SegmentOf(LogPosition position)
    {
        var slot = new Location(position.Location).Slot;
        if (slot < _slots.Length && _slots[slot] is { } segment && position.Sequence >= segment.FirstSequence && position.Sequence < segment.NextSequence)
        {
            return segment;
        }

        var index = FirstSegmentAt(position.Sequence);
        return index < _segments.Count && _segments[index].FirstSequence <= position.Sequence ? _segments[index] : null;
    }

    /// <summary>The window that holds a record of a compacted segment, if one does.</summary>
    private LogWindow? WindowOf(LogSegment segment, ulong sequence)
    {
        for (var i = WindowIndex(segment, int.MaxValue); i >= 0 && _windows[i].Segment == segment; i--)
        {
            if (_windows[i].FirstSequence <= sequence)
            {
                return sequence <= _windows[i].LastFetched ? _windows[i] : null;
            }
        }

        return null;
    }

    /// <summary>Index of the first segment that holds, or lies behind, a sequence number.</summary>
    private int FirstSegmentAt(ulong sequence)
    {
        var (low, high) = (0, _segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _segments[middle].NextSequence > sequence ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private LogSegment? NextSegment(LogSegment segment)
    {
        var index = FirstSegmentAt(segment.NextSequence);
        return index < _segments.Count ? _segments[index] : null;
    }

    /// <summary>Index of the last window at or before a place, -1 when there is none.</summary>
    private int WindowIndex(LogSegment segment, int offset)
    {
        var (low, high) = (0, _windows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var window = _windows[middle];
            var isBehind = window.Segment.Number > segment.Number || (window.Segment == segment && window.Start > offset);
            (low, high) = isBehind ? (low, middle) : (middle + 1, high);
        }

        return low - 1;
    }

    private LogWindow? WindowAt(LogSegment segment, int offset)
    {
        if (_tail is { } tail && tail.Segment == segment && offset >= tail.Start)
        {
            return offset < tail.End ? tail : null;
        }

        var index = WindowIndex(segment, offset);
        return index >= 0 && _windows[index] is var window && window.Segment == segment && offset < window.End ? window : null;
    }

    private int NextWindowStart(LogSegment segment, int offset)
    {
        var index = WindowIndex(segment, offset) + 1;
        return index < _windows.Count && _windows[index].Segment == segment ? _windows[index].Start : segment.AppendEnd;
    }

    /// <summary>
    /// What may survive a crash may be delivered only once the mark of what may have been delivered is on the disk beyond it, or
    /// a redelivery after the crash could look like a first one. The mark is moved in strides, ahead of its need.
    /// </summary>
    private bool MayBeDelivered(LogWindow window, int offset, ulong sequence)
    {
        if (!_isDurable || offset - window.Start >= window.Submitted)
        {
            return true;
        }

        if (sequence + (_slack / 4) > _reserved)
        {
            Reserve(sequence);
            AskFor(LogDemand.Reserve);
        }

        return sequence <= _reserved;
    }

    private void Reserve(ulong sequence)
    {
        if (_reserveTo <= _reserved)
        {
            _reserveTo = sequence + _slack;
            _slack = Math.Min(_slack * 2, LargestReservation);
        }

        _reserveTo = Math.Max(_reserveTo, sequence);
    }

    private void NoteRead(LogSegment segment, ulong sequence, int length, bool persistent)
    {
        if (sequence < segment.ReadNext)
        {
            return;
        }

        segment.ReadNext = sequence + 1;
        segment.LastRead = (sequence, length, persistent && _isDurable);
        segment.ReadLiveBytes += length;
        segment.ReadLivePersistentBytes += persistent && _isDurable ? length : 0;
        _highestRead = Math.Max(_highestRead, sequence);
    }

    private void Use(LogWindow window)
    {
        window.LastUse = ++_uses;
        if (!window.IsPinned)
        {
            window.IsPinned = true;
            _pinned.Add(window);
        }
    }

    /// <summary>Lets go of windows that can be read again: first what was read already, longest unused first, then what is furthest ahead. What was fetched last stays, or it could be gone again whenever its reader comes.</summary>
    private void TrimCache()
    {
        while (true)
        {
            LogWindow? candidate = null;
            var evictable = 0;
            foreach (var window in _windows)
            {
                if (!window.IsClean || window.IsPinned || window.Writes > 0 || window == _tail || window == _fetched || window == _fetchedBefore)
                {
                    continue;
                }

                evictable++;
                if (candidate is null || IsWorse(window, candidate))
                {
                    candidate = window;
                }
            }

            if (evictable <= CleanWindows)
            {
                return;
            }

            Drop(candidate!);
        }
    }

    private bool IsWorse(LogWindow window, LogWindow than)
    {
        var isRead = window.FirstSequence <= _highestRead;
        var thanIsRead = than.FirstSequence <= _highestRead;
        return isRead != thanIsRead ? isRead : !isRead || window.LastUse < than.LastUse;
    }
}
