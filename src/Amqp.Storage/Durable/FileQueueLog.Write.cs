using Amqp.Storage.Encryption;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>
/// The log's part of a sync cycle: what is to be written is collected under the lock and written outside it. One cycle at a time
/// owns the members of this file that are not guarded by the lock.
/// </summary>
internal sealed partial class FileQueueLog
{
    private readonly List<LogSegment> _unsealed = [];
    private readonly List<LogSegment> _removed = [];
    private Exception? _writeError;
    private LogDemand _owed;
    private bool _deleteFiles;
    private bool _closing;
    private long _lost;

    // Owned by the cycle.
    private readonly AckWriter _acks;
    private readonly Func<List<AckEntry>> _snapshot;
    private readonly Queue<WriteJob> _jobs = new();
    private readonly List<AckEntry> _ackBatch = [];
    private readonly List<LogSegment> _toSeal = [];
    private readonly List<LogSegment> _toDelete = [];
    private readonly List<LogSegment> _unsynced = [];
    private Compaction? _committing;
    private bool _firstJobIsSealed;

    /// <summary>The first job's records as its file has them, where it is encrypted: an attempt that failed is repeated with the same octets, never with a nonce that was used.</summary>
    private Slab? _sealed;
    private ulong _reserving;
    private ulong _publishing;
    private ulong _publishingSettles;
    private bool _syncAcks;
    private bool _ended;

    /// <inheritdoc/>
    void ISyncParticipant.WriteOut(SyncCoordinator coordinator)
    {
        var demand = TakeWork();
        try
        {
            WriteReservation();
            if (TryWriteJobs(demand))
            {
                SealSegments();
                WriteAcks();
                CommitCompaction();
                NoteWritten();
            }
            else
            {
                WriteAcks();
            }

            RequestSyncs();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            _publishing = _publishingSettles = _reserving = 0;
            NoteWriteFailed(e, demand, _store.MakeRoomForBooks(e));
        }

        DeleteRemoved();
    }

    /// <inheritdoc/>
    void ISyncParticipant.Publish()
    {
        bool readable;
        long lost;
        lock (_lock)
        {
            (lost, _lost) = (_lost, 0);
            if (_reserving > 0)
            {
                _reserved = Math.Max(_reserved, _reserving);
            }

            readable = _pending && _reserving > 0 && !_disposed;
            _pending &= !readable;
            if (_publishing > _durable)
            {
                Volatile.Write(ref _durable, _publishing);
            }

            if (_publishingSettles > 0)
            {
                Volatile.Write(ref _durableSettleIndex, _publishingSettles);
            }

            TrySwap();
        }

        if (_publishing > 0)
        {
            _owner.OnDurable(_publishing);
        }

        if (_publishingSettles > 0)
        {
            _owner.OnSettlesDurable(_publishingSettles);
        }

        if (lost > 0)
        {
            _owner.OnLost(lost);
        }

        if (readable)
        {
            _owner.OnReadable();
        }

        _publishing = _publishingSettles = _reserving = 0;
    }

    /// <summary>Asks for a cycle that leaves everything as a clean start wants to find it.</summary>
    internal void PrepareClose()
    {
        lock (_lock)
        {
            if (_segments.Count > 0 && _segments[^1] is { IsClosed: false } last)
            {
                _tail = null;
                CloseSegment(last);
            }

            _closing = true;
            AskFor(LogDemand.Sync | LogDemand.SyncAcks);
        }
    }

    /// <summary>The last write, or the last since the disk was full, failed.</summary>
    internal bool HasFailed => Volatile.Read(ref _writeError) is not null;

    private LogDemand TakeWork()
    {
        lock (_lock)
        {
            var demand = _demand | _owed;
            _demand = _owed = LogDemand.None;
            demand = _disposed ? demand : PostponeForWaking(demand);
            var isAsleep = _dormant is not null;
            if (!_disposed)
            {
                Submit(demand);
                _reserving = _isDurable && _reserveTo > _reserved && !isAsleep ? _reserveTo : 0;
                _publishing = _isDurable && (demand & LogDemand.Sync) != 0 ? _next - 1 : 0;
                _syncAcks = (demand & LogDemand.SyncAcks) != 0;
                _publishingSettles = _syncAcks ? _settleIndex : 0;
            }
            else
            {
                _publishing = _publishingSettles = _reserving = 0;
                _syncAcks = false;
            }

            if (!isAsleep)
            {
                _ackBatch.AddRange(_pendingAcks);
                _pendingAcks.Clear();
            }

            _toDelete.AddRange(_removed);
            _removed.Clear();
            _committing = !_disposed && _compaction is { IsReady: true, IsCommitted: false } ? _compaction : null;
            _toSeal.Clear();
            foreach (var segment in _unsealed)
            {
                if (_closing || !HasUnsubmitted(segment))
                {
                    _toSeal.Add(segment);
                }
            }

            return demand;
        }
    }

    private bool HasUnsubmitted(LogSegment segment)
    {
        foreach (var window in _windows)
        {
            if (window.Segment == segment && window.Submitted < window.Slab.Written)
            {
                return true;
            }
        }

        return false;
    }

    private void Submit(LogDemand demand)
    {
        var last = -1;
        if ((demand & LogDemand.SpillAll) != 0)
        {
            last = _windows.Count - 1;
        }
        else if ((demand & LogDemand.Spill) != 0)
        {
            last = _tail is null ? _windows.Count - 1 : _windows.Count - 2;
        }

        if ((demand & (LogDemand.Write | LogDemand.Sync)) != 0 && _persistentPending > 0)
        {
            last = Math.Max(last, _windows.FindLastIndex(window => window.PersistentPending > 0));
        }

        var everything = (demand & (LogDemand.Spill | LogDemand.SpillAll)) != 0;
        for (var i = 0; i <= last; i++)
        {
            var window = _windows[i];
            if (window.Submitted < window.Slab.Written && (everything || IsNeeded(window, i, last)))
            {
                Submit(window);
            }
        }
    }

    /// <summary>A file is written in order: what lies before a record that has to be written in its file is written with it.</summary>
    private bool IsNeeded(LogWindow window, int index, int last)
    {
        for (var i = index; i <= last && _windows[i].Segment == window.Segment; i++)
        {
            if (_windows[i].PersistentPending > 0)
            {
                return true;
            }
        }

        return false;
    }

    private void Submit(LogWindow window)
    {
        if (_isDurable && window.SettledUnsubmitted > 0)
        {
            MarkSettled(window);
        }

        if (_isDurable && window.FirstSequence <= _highestRead && _highestRead > _reserved)
        {
            Reserve(_highestRead);
        }

        _jobs.Enqueue(new WriteJob(window.Segment, window, window.Slab, window.Slab.Lease(), window.Submitted, window.Slab.Written));
        window.Segment.IsSubmitted = true;
        window.Writes++;
        window.Submitted = window.Slab.Written;
        window.SettledUnsubmitted = 0;
        _persistentPending -= window.PersistentPending;
        window.PersistentPending = 0;
    }

    /// <summary>
    /// Records that come to the file although they are settled, because their neighbours are not, say so themselves: an entry in
    /// the ack log could reach the disk after them. Whoever still holds a lease sees a flag that means nothing to it.
    /// </summary>
    private static void MarkSettled(LogWindow window)
    {
        for (var offset = window.Submitted; offset < window.Slab.Written;)
        {
            var record = window.Slab.Data.AsSpan(offset);
            if (window.Segment.IsSettled(RecordCheck.Sequence(record)))
            {
                RecordCheck.Mark(record, RecordCheck.Settled);
            }

            offset += RecordCheck.Length(record);
        }
    }

    /// <summary>The mark of what may have been delivered is on the disk before anything that it is about.</summary>
    private void WriteReservation()
    {
        if (_reserving > 0)
        {
            _acks.Append([new AckEntry(AckKind.Delivered, 0, _reserving, 0)], _snapshot);
            _acks.SyncNow();
        }
    }

    /// <summary>
    /// Writes records. Where that fails what was settled is written all the same: it makes room. The last reserve is for that alone, and
    /// records wait while it is in use.
    /// </summary>
    private bool TryWriteJobs(LogDemand demand)
    {
        try
        {
            if (_jobs.Count > 0 && !_store.MayWriteRecords)
            {
                throw new IOException("there is no room left on the disk");
            }

            WriteJobs();
            return true;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            _publishing = 0;
            NoteWriteFailed(e, demand, _store.MakeRoom(e));
            return false;
        }
    }

    private void WriteJobs()
    {
        while (_jobs.TryPeek(out var job))
        {
            if (!job.Segment.IsRemoved)
            {
                Write(job);
            }

            _jobs.Dequeue();
            ForgetSealed();
            FinishJob(job);
        }
    }

    private void Write(in WriteJob job)
    {
        var segment = job.Segment;
        var file = segment.File.Acquire(segment.IsCreated ? FileOpenMode.Existing : FileOpenMode.OpenOrCreate);
        try
        {
            if (!_firstJobIsSealed)
            {
                SealRecords(job);
                _firstJobIsSealed = true;
            }

            if (!segment.IsCreated)
            {
                Create(segment, file);
            }

            var at = job.Window.Start + job.From;
            if (at > segment.DiskEnd)
            {
                Span<byte> skip = stackalloc byte[RecordFormat.HeaderSize];
                RecordCheck.WriteSkip(skip, at - segment.DiskEnd, segment.Salt);
                file.Write(skip, segment.DiskEnd);
            }

            file.Write(_sealed is { } own ? own.Data.AsSpan(0, job.To - job.From) : job.Slab.Data.AsSpan(job.From..job.To), at);
            segment.DiskEnd = at + job.To - job.From;
        }
        finally
        {
            segment.File.Release();
        }

        NoteUnsynced(segment);
    }

    private void Create(LogSegment segment, IFile file)
    {
        Span<byte> header = stackalloc byte[SegmentFormat.HeaderSize];
        SegmentFormat.WriteHeader(header, Id, segment.FirstSequence, segment.Salt, segment.Lineage, segment.Seal);
        file.SetLength(0);
        file.Write(header, 0);
        segment.IsCreated = true;
        if (_isDurable)
        {
            _coordinator.NoteDirectoryChange();
        }
    }

    private void SealRecords(in WriteJob job)
    {
        var present = job.Segment.Present;
        var scheme = job.Segment.Scheme;
        var cipher = scheme.IsEncrypted ? job.Segment.CipherOf(_store.Keys) : null;
        _sealed = scheme.IsEncrypted ? _store.Pool.Rent(job.To - job.From) : null;
        for (var offset = job.From; offset < job.To;)
        {
            var rest = job.Slab.Data.AsSpan(offset);
            var length = RecordCheck.Length(rest);
            if (cipher is null)
            {
                RecordCheck.Seal(rest[..length], scheme);
            }
            else
            {
                RecordSealer.Seal(rest[..length], _sealed!.Data.AsSpan(offset - job.From, length), cipher, scheme);
            }

            present.Records++;
            if (RecordCheck.IsPersistent(rest))
            {
                present.Add((int)(RecordCheck.Sequence(rest) - job.Segment.FirstSequence), length);
            }

            offset += length;
        }
    }

    private void FinishJob(in WriteJob job)
    {
        lock (_lock)
        {
            job.Segment.WriteEnd = job.Segment.DiskEnd;
            var window = job.Window;
            window.Writes--;
            window.Flushed = job.To;
            if (!window.IsDropped && window.IsClean)
            {
                Uncount(window);
                TrimCache();
            }
        }

        job.Lease.Dispose();
    }

    /// <summary>
    /// Writes the footers of segments that are complete. What a footer lists must be on the disk before it, so a segment is synced
    /// in one cycle and gets its footer in a later one.
    /// </summary>
    private void SealSegments()
    {
        foreach (var segment in _toSeal)
        {
            var waits = segment.IsUnsynced && segment.IsCreated && !segment.IsRemoved && _coordinator.Syncs;
            if (waits)
            {
                segment.IsUnsynced = false;
                _unsynced.Remove(segment);
                _coordinator.SyncInThisCycle(segment.File);
            }
            else if (segment.IsCreated && !segment.IsRemoved)
            {
                WriteFooter(segment);
            }

            lock (_lock)
            {
                if (waits)
                {
                    AskFor(LogDemand.Clean);
                }
                else
                {
                    _unsealed.Remove(segment);
                    NoteComplete(segment);
                }
            }
        }

        _toSeal.Clear();
    }

    private void WriteFooter(LogSegment segment)
    {
        if (_isDurable && !segment.IsSealed)
        {
            SegmentSealer.Write(segment);
            NoteUnsynced(segment);
        }
    }

    private void WriteAcks()
    {
        // A log that was ended knows no settlements any more, and its files are deleted or stay as they are.
        if ((_ackBatch.Count > 0 || _acks.IsBehind) && _isDurable && !Volatile.Read(ref _disposed))
        {
            _acks.Append(_ackBatch, _snapshot);
            lock (_lock)
            {
                SyncSoon();
            }
        }

        _ackBatch.Clear();
    }

    private void NoteUnsynced(LogSegment segment)
    {
        if (_isDurable && !segment.IsUnsynced)
        {
            segment.IsUnsynced = true;
            _unsynced.Add(segment);
        }
    }

    private void RequestSyncs()
    {
        if (_publishing > 0)
        {
            foreach (var segment in _unsynced)
            {
                segment.IsUnsynced = false;
                if (!segment.IsRemoved)
                {
                    _coordinator.SyncInThisCycle(segment.File);
                }
            }

            _unsynced.Clear();
        }

        if (_syncAcks)
        {
            _acks.SyncInThisCycle();
        }
    }

    private void NoteWritten()
    {
        lock (_lock)
        {
            _writeError = null;
        }
    }

    /// <summary>Nothing is lost: what could not be written stays where it is and is tried again. Until then nothing more is taken.</summary>
    private void NoteWriteFailed(Exception e, LogDemand demand, bool hasRoom)
    {
        lock (_lock)
        {
            _writeError = e;
            _owed |= demand & ~LogDemand.Clean;
            if (hasRoom)
            {
                AskFor(LogDemand.Retry);
            }
            else if (!_disposed)
            {
                SyncSoon();
            }
        }
    }

    private void DeleteRemoved()
    {
        for (var i = _toDelete.Count - 1; i >= 0; i--)
        {
            var segment = _toDelete[i];
            segment.File.Retire();
            segment.Present.Release();
            if (segment.IsCreated && (!_disposed || _deleteFiles))
            {
                _store.RemoveFile(segment.File.Path, segment.IsDamaged);
                if (_isDurable)
                {
                    _coordinator.NoteDeletion();
                }
            }

            _unsynced.Remove(segment);
        }

        _toDelete.Clear();
        DeleteAsleep();
        if (_disposed && !_ended && !Volatile.Read(ref _waking))
        {
            _ended = true;
            EndCompaction();
            DropJobs();
            _acks.End(_deleteFiles);
        }
    }

    private void DropJobs()
    {
        while (_jobs.TryDequeue(out var job))
        {
            job.Lease.Dispose();
        }

        ForgetSealed();
    }

    private void ForgetSealed()
    {
        _firstJobIsSealed = false;
        _sealed?.Release();
        _sealed = null;
    }

    private readonly record struct WriteJob(LogSegment Segment, LogWindow Window, Slab Slab, SlabLease Lease, int From, int To);
}
